/** Puts a text into the clipboard, on pages without the modern way as well. Whether it is there. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    // The only way where a page is not secure, or a web view keeps the clipboard to itself.
    const isCopied = document.execCommand('copy')
    area.remove()
    return isCopied
  }
}

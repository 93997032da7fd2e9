/** Writes to the clipboard, where a page may. */
export const copyText = async (text: string): Promise<boolean> => {
  // Absent where the page is not secure.
  const { clipboard }: { readonly clipboard?: Clipboard } = navigator
  if (clipboard === undefined) return false
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  )
}

/** Selects what the person then copies. */
export const selectText = (element: Element): void => {
  if (element instanceof HTMLTextAreaElement) element.select()
  else getSelection()?.setBaseAndExtent(element, 0, element, element.childNodes.length)
}

import { html, nothing, type TemplateResult } from 'lit'
import type { RenderInput } from './render-input.ts'

/** Takes an address and leaves nothing of it: it holds a code that is worth a sign-in. */
const takeFrom = (form: EventTarget | null): string => {
  const field = form instanceof HTMLFormElement ? form.querySelector('input') : null
  if (field === null) return ''
  const address = field.value.trim()
  field.value = ''
  return address
}

/** The field for the address that a browser on another machine ended at. */
export const pasteForm = ({ words: { page }, pasted, commands }: RenderInput): TemplateResult => {
  const submit = (event: Event) => {
    event.preventDefault()
    const address = takeFrom(event.currentTarget)
    if (address !== '') commands.paste(address)
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return
    event.preventDefault()
    takeFrom(event.currentTarget)
    commands.stopPasting()
  }
  return html`
    <form class="paste" part="paste" autocomplete="off" @submit=${submit} @keydown=${leave}>
      <label for="address">${page.address}</label>
      <input
        id="address"
        part="field"
        type="text"
        inputmode="url"
        dir="ltr"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        aria-invalid=${pasted === 'foreign'}
        aria-describedby=${pasted === undefined ? nothing : 'paste-note'}
      />
      ${
        pasted === undefined
          ? nothing
          : html`<p id="paste-note" class=${pasted} part="paste-note">
              ${pasted === 'taken' ? page.takenAddress : page.foreignAddress}
            </p>`
      }
      <div class="row">
        <button type="submit" class="secondary" part="button secondary">${page.sendAddress}</button>
        <button
          type="button"
          class="leave"
          part="button leave"
          @click=${() => commands.stopPasting()}
        >
          ${page.back}
        </button>
      </div>
    </form>
  `
}

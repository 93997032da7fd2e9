import type { PanelAction } from '../actions.ts'

const isField = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName))

/** The action whose key has been pressed, by a person who is not typing. */
export const pressedAction = (
  event: KeyboardEvent,
  actions: readonly PanelAction[],
): PanelAction | undefined => {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event
  if (altKey || ctrlKey || metaKey || shiftKey || event.repeat || event.isComposing) return
  if (event.defaultPrevented || isField(event.composedPath()[0])) return
  const name = key === 'Escape' ? 'Esc' : key.toUpperCase()
  return actions.find((action) => action.key === name)
}

/** As `aria-keyshortcuts` wants it. */
export const shortcutOf = ({ key }: PanelAction): string | undefined =>
  key === 'Esc' ? 'Escape' : (key ?? undefined)

// In place of Lit's shim of the DOM (22 kB that every page would load): what it takes to import the elements in Node, where
// they can be defined, and are not made.
const defined = new Map<string, CustomElementConstructor>()

export const HTMLElement = class {}

export const customElements: Pick<CustomElementRegistry, 'get' | 'getName' | 'define'> = {
  get: (tag) => defined.get(tag),
  getName: (element) => [...defined].find(([, known]) => known === element)?.[0] ?? null,
  define: (tag, element) => void defined.set(tag, element),
}

import { html, type TemplateResult } from 'lit'
import type { Act, Look, World } from './world.ts'

type Button = readonly [act: Act, label: string, isEnabled: boolean, isOff?: boolean]

interface Row {
  readonly name: string
  readonly buttons: readonly Button[]
}

const wordsFor = ({ person, userCode }: Look): string => {
  if (person === 'page') return 'A page waits in the person’s browser: approve or decline.'
  if (person === 'code') return `The person has the code ${userCode ?? ''}: approve or decline.`
  return 'Nothing waits for the person.'
}

const rowsOf = ({ person, userCode, isOnline, isServing, signIns }: Look): readonly Row[] => [
  {
    name: 'Person',
    buttons: [
      ['approve', 'Approve', person !== null],
      ['deny', 'Decline', person !== null],
    ],
  },
  {
    name: 'Service',
    buttons: [
      ['slowDown', 'Slow down', userCode !== null],
      ['expire', 'Expire the code', userCode !== null],
      ['service', isServing ? 'Take it down' : 'Bring it back', true, !isServing],
      ['revoke', 'End the session', signIns > 0],
    ],
  },
  {
    name: 'Next answer',
    buttons: [
      ['garble', 'A proxy’s page', true],
      ['refuse', 'Refused by policy', true],
      ['forget', 'App unknown', true],
    ],
  },
  { name: 'Network', buttons: [['network', isOnline ? 'Unplug' : 'Plug in', true, !isOnline]] },
  {
    name: 'Machine',
    buttons: [
      ['sleep', 'Sleep 2 min', true],
      ['kill', 'Kill the app', true],
      ['later', '55 min later', true],
    ],
  },
]

/** The person, the service, the network and the machine, to be played by hand. */
export const controls = (world: World): TemplateResult => html`
  <section class="acts" aria-labelledby="acts">
    <header>
      <h2 id="acts">The world around the app</h2>
      <p role="status">${wordsFor(world.look())}</p>
    </header>
    <div class="groups">
      ${rowsOf(world.look()).map(
        ({ name, buttons }) => html`
          <div role="group" aria-label=${name}>
            <h3 aria-hidden="true">${name}</h3>
            <div>
              ${buttons
                .filter(([act]) => world.acts.includes(act))
                .map(
                  ([act, label, isEnabled, isOff = false]) => html`
                    <button
                      type="button"
                      data-act=${act}
                      class=${isOff ? 'off' : ''}
                      ?disabled=${!isEnabled}
                      @click=${() => world.do(act)}
                    >
                      ${label}
                    </button>
                  `,
                )}
            </div>
          </div>
        `,
      )}
    </div>
  </section>
`

'use client'

import { Dialog } from 'radix-ui'
import { Kbd } from '@/components/ui/kbd'

const KEYS: { where: string; keys: [keys: string[], what: string][] }[] = [
  {
    where: 'Everywhere',
    keys: [
      [['/'], 'find a layer, a channel, a run or a note'],
      [['?'], 'this list'],
      [['Esc'], 'close what is open'],
    ],
  },
  {
    where: 'Feature maps',
    keys: [
      [['←', '→'], 'previous and next channel'],
      [['↑', '↓'], 'previous and next layer'],
    ],
  },
  {
    where: 'Through time',
    keys: [
      [['←', '→'], 'previous and next epoch'],
      [['Space'], 'play and stop'],
    ],
  },
]

/** The keys that there are. */
export function KeyList({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-24 left-1/2 z-50 w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 space-y-4 rounded-lg border border-line bg-surface p-6 shadow-lg"
        >
          <Dialog.Title className="text-lg font-semibold">Keys</Dialog.Title>
          {KEYS.map(({ where, keys }) => (
            <section key={where}>
              <h3 className="mb-1 text-sm text-muted">{where}</h3>
              <dl className="grid grid-cols-[6rem_1fr] gap-y-1">
                {keys.map(([names, what]) => (
                  <div key={what} className="contents">
                    <dt className="space-x-1">
                      {names.map((name) => (
                        <Kbd key={name}>{name}</Kbd>
                      ))}
                    </dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          <Dialog.Close className="rounded-md border border-line px-3 py-1 text-sm hover:bg-sunken">
            Close
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

'use client'

import { Dialog } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { WHAT } from './what'

const KEYS: { where: string; keys: [keys: string[], what: string][] }[] = [
  {
    where: 'Everywhere',
    keys: [
      [['/'], `find ${WHAT}`],
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
    <Dialog title="Keys" open={open} onOpenChange={onOpenChange}>
      <div className="grid gap-x-10 gap-y-4 p-4 sm:grid-cols-2">
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
      </div>
    </Dialog>
  )
}

import type { InspectionDetail } from '@convscope/shared'
import { ScrollArea } from '@/components/ui/scroll-area'
import { percent } from '@/format/numbers'

/** Probability of every class; the network's answer and the true class are marked. */
export function PredictionBars({
  inspection,
}: {
  inspection: Pick<InspectionDetail, 'prediction' | 'trueClass' | 'classes'>
}) {
  const { prediction, trueClass, classes } = inspection
  if (prediction === null) return null
  return (
    <div>
      <p className="mb-2">
        Read as <strong className="text-lg">{prediction.className}</strong>
        {trueClass !== null && (
          <span className={trueClass === prediction.classIndex ? 'text-good' : 'text-bad'}>
            {trueClass === prediction.classIndex ? ', and right' : `, but it is ${classes[trueClass]}`}
          </span>
        )}
      </p>
      <ScrollArea label="Probability of every class" vertical className="max-h-64">
        <ul
          className="grid grid-cols-[fit-content(8rem)_1fr_5rem] gap-x-2 gap-y-1"
          aria-label="Class probabilities"
        >
          {prediction.probabilities.map((probability, index) => {
            const isAnswer = index === prediction.classIndex
            const name = classes[index] ?? String(index)
            return (
              <li key={name} className="col-span-3 grid grid-cols-subgrid items-center text-sm">
                <span className={`truncate ${isAnswer ? 'font-semibold' : 'text-muted'}`} title={name}>
                  {name}
                  {index === trueClass && !isAnswer ? ' (true)' : ''}
                </span>
                <span className="h-2 rounded-full bg-sunken">
                  <span
                    className={`block h-full rounded-full ${isAnswer ? 'bg-accent' : 'bg-strong-line'}`}
                    style={{ width: `${probability * 100}%` }}
                  />
                </span>
                <span className="text-right text-muted">{percent(probability)}</span>
              </li>
            )
          })}
        </ul>
      </ScrollArea>
    </div>
  )
}

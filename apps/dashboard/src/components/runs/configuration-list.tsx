import { isFinished, type RunDetail } from '@convscope/shared'
import { labelOf } from '@/format/field-words'
import { count } from '@/format/numbers'

const MONITORS = { valLoss: 'validation loss', valAccuracy: 'validation accuracy' }

/** How the run trains, and with what. */
export function ConfigurationList({ run }: { run: RunDetail }) {
  const { training } = run
  const { optimizer, earlyStopping } = training
  const rows: [string, string][] = [
    ['Data set', `${run.dataset} (content ${run.datasetHash.slice(0, 12)})`],
    ['Epochs', `at most ${training.epochs}`],
    ['Batch', `${training.batchSize} images`],
    ['Seed', String(training.seed)],
    ...Object.entries(optimizer).map(([name, value]): [string, string] => [
      name === 'type' ? 'Optimizer' : labelOf(name),
      String(value),
    ]),
    ['Loss', 'categorical cross-entropy'],
    ['Best checkpoint by', MONITORS[training.bestCheckpoint.monitor]],
    [
      'Early stopping',
      earlyStopping === null
        ? 'off'
        : `${MONITORS[earlyStopping.monitor]}, patience ${earlyStopping.patience}, min delta ${earlyStopping.minDelta}`,
    ],
    ...(training.maxTrainingExamples === undefined
      ? []
      : [['Training images', subsetOf(training, training.maxTrainingExamples)] as [string, string]]),
    ...(training.maxValidationExamples === undefined
      ? []
      : [['Validation images', subsetOf(training, training.maxValidationExamples)] as [string, string]]),
    ['Convscope', run.codeVersion],
    ['TensorFlow', run.tensorflowVersion ?? (isFinished(run.state) ? '–' : 'known when a worker takes it')],
  ]
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1.5 text-sm">
      {rows.map(([title, value]) => (
        <div key={title} className="contents">
          <dt className="text-muted">{title}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function subsetOf({ subset }: RunDetail['training'], most: number): string {
  return subset === 'first' ? `the first ${count(most)}` : `${count(most)}, all classes in proportion`
}

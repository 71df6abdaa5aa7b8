'use client'

import type { AnalysisRecordOf, AnalysisResults, RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { AnalysisPanel, Unanswered } from '@/components/analyses/analysis-panel'
import { type AnalysisState, useAnalysis } from '@/components/analyses/use-analysis'
import { SavablePanel } from '@/components/export/savable-panel'
import { layerPath } from '@/components/layers/places'
import { Panel } from '@/components/ui/panel'
import { count, percent, significant } from '@/format/numbers'
import { ClassTable } from './class-table'
import { ConfusionMatrix } from './confusion-matrix'
import { judgeGap, type MistakeFilter } from './mistakes'
import { MistakesGallery } from './mistakes-gallery'
import { useTestSetOptions } from './test-set-options'

interface TestSetViewProps {
  run: RunDetail
  checkpointId: string
  test: AnalysisRecordOf<'testSet'> | null
  train: AnalysisRecordOf<'testSet'> | null
}

/** How a checkpoint reads the whole test set, and which images it reads wrong. */
export function TestSetView({ run, checkpointId, test, train }: TestSetViewProps) {
  const testState = useAnalysis({ kind: 'testSet', checkpointId }, { initial: test })
  const trainState = useAnalysis({ kind: 'testSet', checkpointId, split: 'train' }, { initial: train })
  const [options, setOptions] = useTestSetOptions()
  const result = testState.analysis?.result ?? null
  const classes = testState.analysis?.classes ?? []
  const known = (index: number | null) => (index !== null && index in classes ? index : null)
  const filter: MistakeFilter = { trueClass: known(options.true), predicted: known(options.predicted) }
  // What the last layer reads is what the network knows of an image.
  const last = run.summary.layers.at(-1)
  const mapped = (last?.inputs[0] === 'input' ? last.name : last?.inputs[0]) ?? ''
  const onFilter = ({ trueClass, predicted }: MistakeFilter) =>
    void setOptions({ true: trueClass, predicted })
  return (
    <div className="space-y-6">
      {result !== null && (
        <Facts result={result} trainState={trainState} trainedOn={run.training.maxTrainingExamples ?? null} />
      )}
      <div
        className={`grid gap-6 ${result === null ? '' : 'xl:grid-cols-[minmax(0,max-content)_minmax(24rem,1fr)]'}`}
      >
        <AnalysisPanel
          title="Confusion matrix"
          state={testState}
          saveAs="confusion-matrix"
          action="Read the test set"
          invitation="A worker shows every test image to the network: which class is read as which, how well each is read, and what is read wrong. Takes seconds."
        >
          {({ confusion }) => (
            <ConfusionMatrix confusion={confusion} classes={classes} filter={filter} onFilter={onFilter} />
          )}
        </AnalysisPanel>
        {result !== null && (
          <SavablePanel title="Classes" flush saveAs="Precision and recall by class">
            <ClassTable
              perClass={result.perClass}
              classes={classes}
              sort={options.sort}
              direction={options.direction}
              onSort={(sort, direction) => void setOptions({ sort, direction })}
            />
          </SavablePanel>
        )}
      </div>
      {result !== null && (
        <MistakesGallery
          run={run}
          checkpointId={checkpointId}
          split="test"
          result={result}
          classes={classes}
          filter={filter}
          onFilter={onFilter}
        />
      )}
      <Panel title="On a map">
        <p className="text-sm text-muted">
          Which images does the network hold for alike?{' '}
          <Link href={layerPath(run.id, mapped, { checkpointId, view: 'map' })}>
            The test images as {mapped} sees them
          </Link>
          , coloured by class.
        </p>
      </Panel>
    </div>
  )
}

interface FactsProps {
  result: AnalysisResults['testSet']
  trainState: AnalysisState<'testSet'>
  /** Of the training images it saw the first ones only; null for all. */
  trainedOn: number | null
}

/** The figures of the whole set, and beside them those of what it was trained on. */
function Facts({ result, trainState, trainedOn }: FactsProps) {
  const train = trainState.analysis?.result ?? null
  return (
    <Panel>
      <div className="grid gap-x-10 gap-y-4 lg:grid-cols-[max-content_1fr] lg:items-center">
        <dl className="grid grid-cols-2 gap-x-10 gap-y-3 sm:grid-cols-4">
          <Fact title="Test accuracy" value={percent(result.accuracy)} />
          <Fact title="Test loss" value={significant(result.loss)} />
          <Fact title="Images" value={count(result.images)} />
          <Fact title="Read wrong" value={count(result.misclassifiedCount)} />
        </dl>
        <div className="grid min-h-14 content-center lg:border-l lg:border-line lg:pl-10">
          {train === null ? (
            <Unanswered
              state={trainState}
              action="Compare with training images"
              invitation="Does it read what it was trained on better? A worker can read the training images, too."
            />
          ) : (
            <p className="max-w-prose">
              Of {count(train.images)} training images it reads <strong>{percent(train.accuracy)}</strong>{' '}
              right, at a loss of {significant(train.loss)}; of the test images {percent(result.accuracy)}.{' '}
              {trainedOn === null || trainedOn >= train.images
                ? judgeGap(train, result)
                : `It was trained on the first ${count(trainedOn)} of the training images only.`}
            </p>
          )}
        </div>
      </div>
    </Panel>
  )
}

function Fact({ title, value }: { title: string; value: string }) {
  return (
    <div>
      <dt className="text-xs text-muted">{title}</dt>
      <dd className="whitespace-nowrap text-lg font-semibold">{value}</dd>
    </div>
  )
}

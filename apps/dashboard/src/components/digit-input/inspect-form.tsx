'use client'

import type {
  CreateInspectionInput,
  DatasetRecord,
  ImageRecord,
  InspectionDetail,
  PolarityChoice,
  RunDetail,
} from '@convscope/shared'
import { useRouter } from 'next/navigation'
import { Tabs } from 'radix-ui'
import { useState } from 'react'
import { detailsOf, post } from '@/api/client'
import { SampleGrid } from '@/components/datasets/sample-grid'
import { Button } from '@/components/ui/button'
import { Field, Input, Select } from '@/components/ui/field'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { count, percent } from '@/format/numbers'
import { ChooseLayers, convolutionsOf } from './choose-layers'
import { DrawDigit } from './draw-digit'
import { OwnImage } from './own-image'
import { UploadPicture } from './upload-picture'

interface InspectFormProps {
  run: RunDetail
  /** The run's data set; null when no worker has it any more. */
  dataset: DatasetRecord | null
  recent: ImageRecord[]
  checkpointId: string
}

type Choice = { type: 'own'; image: ImageRecord } | { type: 'sample'; index: number } | null

const TAB =
  'border-b-2 border-transparent px-3 py-2 text-sm text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:text-text'

/** Which checkpoint, which image, which layers: then the inspection is queued. */
export function InspectForm({ run, dataset, recent, checkpointId }: InspectFormProps) {
  const router = useRouter()
  const [checkpoint, setCheckpoint] = useState(checkpointId)
  const [choice, setChoice] = useState<Choice>(null)
  const [polarity, setPolarity] = useState<PolarityChoice>('auto')
  const [lastFile, setLastFile] = useState<File | null>(null)
  const [layers, setLayers] = useState<ReadonlySet<string>>(() => convolutionsOf(run.summary))
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const ownImage = choice?.type === 'own' ? choice.image : null
  const sampleIndex = choice?.type === 'sample' ? choice.index : null

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true)
    setFailure(null)
    try {
      await action()
    } catch (error) {
      setFailure(error)
    }
    setBusy(false)
  }
  const store = (file: File, source: 'upload' | 'drawing', ink: PolarityChoice) =>
    attempt(async () => {
      const form = new FormData()
      form.set('file', file, file.name)
      form.set('source', source)
      form.set('polarity', ink)
      setChoice({ type: 'own', image: await post<ImageRecord>('/images', form) })
    })
  const inspect = () =>
    attempt(async () => {
      if (choice === null) return
      const request: CreateInspectionInput = {
        checkpointId: checkpoint,
        layers: [...layers],
        ...(choice.type === 'own'
          ? { imageId: choice.image.id }
          : { datasetImage: { dataset: run.dataset, split: 'test', index: choice.index } }),
      }
      const inspection = await post<InspectionDetail>('/inspections', request)
      router.push(`/inspections/${inspection.id}`)
    })

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_24rem]">
      <Panel title="Image" flush>
        <Tabs.Root defaultValue="draw">
          <Tabs.List
            aria-label="Where the image comes from"
            className="flex overflow-x-auto border-b border-line px-2"
          >
            <Tabs.Trigger value="draw" className={TAB}>
              Draw
            </Tabs.Trigger>
            <Tabs.Trigger value="upload" className={TAB}>
              Upload
            </Tabs.Trigger>
            {dataset !== null && (
              <Tabs.Trigger value="test" className={TAB}>
                Test set
              </Tabs.Trigger>
            )}
            {recent.length > 0 && (
              <Tabs.Trigger value="recent" className={TAB}>
                Recent
              </Tabs.Trigger>
            )}
          </Tabs.List>
          <div className="p-4">
            <Tabs.Content value="draw">
              <DrawDigit busy={busy} onDrawn={(file) => void store(file, 'drawing', 'auto')} />
            </Tabs.Content>
            <Tabs.Content value="upload">
              <UploadPicture
                polarity={polarity}
                onPolarity={(ink) => {
                  setPolarity(ink)
                  if (lastFile !== null) void store(lastFile, 'upload', ink)
                }}
                onChosen={(file) => {
                  setLastFile(file)
                  void store(file, 'upload', polarity)
                }}
              />
            </Tabs.Content>
            {dataset !== null && (
              <Tabs.Content value="test" className="space-y-4">
                <Field
                  id="index"
                  label="Test image"
                  hint={`0 to ${count(dataset.testCount - 1)}`}
                  className="w-48"
                >
                  <Input
                    id="index"
                    type="number"
                    min={0}
                    max={dataset.testCount - 1}
                    value={sampleIndex ?? ''}
                    onChange={(event) =>
                      setChoice(
                        event.target.value === ''
                          ? null
                          : { type: 'sample', index: Number(event.target.value) },
                      )
                    }
                  />
                </Field>
                <SampleGrid
                  dataset={dataset}
                  split="test"
                  chosen={sampleIndex}
                  onChoose={(index) => setChoice({ type: 'sample', index })}
                />
              </Tabs.Content>
            )}
            <Tabs.Content value="recent">
              <ul className="flex flex-wrap gap-2">
                {recent.map((image) => (
                  <li key={image.id}>
                    <button
                      type="button"
                      aria-pressed={ownImage?.id === image.id}
                      aria-label={`${image.name}, ${image.polarity.replaceAll('-', ' ')}`}
                      title={image.name}
                      onClick={() => setChoice({ type: 'own', image })}
                      className="block rounded aria-pressed:outline-2 aria-pressed:outline-accent"
                    >
                      {/* biome-ignore lint/performance/noImgElement: exact pixels. */}
                      <img src={image.previewUrl} alt="" width={56} height={56} className="crisp rounded" />
                    </button>
                  </li>
                ))}
              </ul>
            </Tabs.Content>
          </div>
        </Tabs.Root>
      </Panel>
      <div className="space-y-6 lg:sticky lg:top-18">
        <Panel title="Inspection">
          <div className="space-y-4">
            <Field id="checkpoint" label="Checkpoint">
              <Select
                id="checkpoint"
                value={checkpoint}
                onChange={(event) => setCheckpoint(event.target.value)}
              >
                {run.checkpoints.map((each) => (
                  <option key={each.id} value={each.id}>
                    Epoch {each.epoch}, {percent(each.valAccuracy)}
                    {each.best ? ', best' : ''}
                    {each.last ? ', last' : ''}
                  </option>
                ))}
              </Select>
            </Field>
            <div className="min-h-48">
              {ownImage !== null && <OwnImage image={ownImage} />}
              {sampleIndex !== null && (
                <p>
                  Test image <strong>{sampleIndex}</strong> of {dataset?.title ?? run.dataset}
                </p>
              )}
              {choice === null && <p className="text-sm text-muted">Draw, upload or pick an image first.</p>}
            </div>
            {failure !== null && <ErrorNote error={detailsOf(failure)} />}
            <Button
              kind="primary"
              className="w-full"
              disabled={choice === null || layers.size === 0 || busy}
              onClick={() => void inspect()}
            >
              Inspect
            </Button>
          </div>
        </Panel>
        <Panel title="Layers" aside={`${layers.size} chosen`}>
          <ChooseLayers summary={run.summary} chosen={layers} onChange={setLayers} />
        </Panel>
      </div>
    </div>
  )
}

'use client'

import type {
  CreateInspectionInput,
  DatasetRecord,
  ImageRecord,
  InspectionDetail,
  RunDetail,
} from '@convscope/shared'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { detailsOf, post } from '@/api/client'
import { CheckpointOptions } from '@/components/runs/checkpoint-options'
import { Button } from '@/components/ui/button'
import { Field, Select } from '@/components/ui/field'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { ChooseImage, type ChosenImage } from './choose-image'
import { ChooseLayers, convolutionsOf } from './choose-layers'
import { OwnImage } from './own-image'
import { useImagePreview } from './use-image-preview'

interface InspectFormProps {
  run: RunDetail
  /** The run's data set; null when no worker has it any more. */
  dataset: DatasetRecord | null
  recent: ImageRecord[]
  checkpointId: string
}

/** Which checkpoint, which image, which layers: then the inspection is queued. */
export function InspectForm({ run, dataset, recent, checkpointId }: InspectFormProps) {
  const router = useRouter()
  const [checkpoint, setCheckpoint] = useState(checkpointId)
  const [choice, setChoice] = useState<ChosenImage | null>(null)
  const [layers, setLayers] = useState<ReadonlySet<string>>(() => convolutionsOf(run.summary))
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const ownImage = choice?.own ?? null
  const isUnreadable = useImagePreview(ownImage?.id ?? null, run.id).isError
  const sampleIndex = choice?.image.datasetImage?.index ?? null

  const inspect = async () => {
    if (choice === null) return
    setBusy(true)
    setFailure(null)
    try {
      const request: CreateInspectionInput = {
        checkpointId: checkpoint,
        layers: [...layers],
        ...choice.image,
      }
      const inspection = await post<InspectionDetail>('/inspections', request)
      router.push(`/inspections/${inspection.id}`)
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_24rem]">
      <Panel title="Image" flush>
        <ChooseImage dataset={dataset} recent={recent} chosen={choice} onChoose={setChoice} />
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
                <CheckpointOptions checkpoints={run.checkpoints} />
              </Select>
            </Field>
            <div className="min-h-48">
              {ownImage !== null && (
                <OwnImage
                  image={ownImage}
                  runId={run.id}
                  onReread={(own) => setChoice({ image: { imageId: own.id }, own })}
                />
              )}
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
              disabled={choice === null || isUnreadable || layers.size === 0 || busy}
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

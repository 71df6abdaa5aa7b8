'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { ImageDown } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { detailsOf } from '@/api/client'
import { Button } from '@/components/ui/button'
import type { ViewOptions } from '../feature-maps/view-options'
import { drawLayer } from './draw-layer'
import { savePicture } from './save-picture'

interface SaveLayerButtonProps {
  layer: LayerActivationRecord
  view: ViewOptions
  /** Which run, checkpoint and image. */
  title: string
}

/** All maps of a layer as one labelled picture for print. */
export function SaveLayerButton({ layer, view, title }: SaveLayerButtonProps) {
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      await savePicture(await drawLayer(layer, view, title), `${title} ${layer.layer}`)
    } catch (error) {
      toast.error(detailsOf(error).message)
    }
    setBusy(false)
  }
  return (
    <Button
      kind="quiet"
      disabled={busy}
      onClick={() => void save()}
      title="All maps as one PNG, A4 at 300 dpi"
      aria-label={`Save the maps of ${layer.layer} as PNG`}
    >
      <ImageDown size={16} aria-hidden="true" /> PNG
    </Button>
  )
}

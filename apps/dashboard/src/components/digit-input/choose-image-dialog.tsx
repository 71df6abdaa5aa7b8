'use client'

import type { DatasetRecord, ImageRecord } from '@convscope/shared'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ChooseImage, type ChosenImage } from './choose-image'
import { imageTitle } from './image-choice'

interface ChooseImageDialogProps {
  /** Of the button that opens it, and of the dialog. */
  title: string
  /** Of the button that takes the chosen image. */
  action: string
  dataset: DatasetRecord | null
  recent: ImageRecord[]
  disabled?: boolean
  onChosen(chosen: ChosenImage): void
  /** Images to take with one click, above the others. */
  children?(close: () => void): ReactNode
}

/** A button that asks for an image. */
export function ChooseImageDialog({
  title,
  action,
  dataset,
  recent,
  disabled = false,
  onChosen,
  children,
}: ChooseImageDialogProps) {
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<ChosenImage | null>(null)
  const change = (open: boolean) => {
    setOpen(open)
    setChosen(null)
  }
  return (
    <Dialog
      title={title}
      open={isOpen}
      onOpenChange={change}
      trigger={<Button disabled={disabled}>{title}</Button>}
      footer={
        <>
          <span className="min-w-0 truncate text-sm text-muted">
            {chosen === null ? 'Draw, upload or pick an image.' : imageTitle(chosen.image, chosen.own?.name)}
          </span>
          <Button
            kind="primary"
            disabled={chosen === null}
            onClick={() => {
              if (chosen !== null) onChosen(chosen)
              change(false)
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      {children?.(() => change(false))}
      <ChooseImage dataset={dataset} recent={recent} chosen={chosen} onChoose={setChosen} first="test" />
    </Dialog>
  )
}

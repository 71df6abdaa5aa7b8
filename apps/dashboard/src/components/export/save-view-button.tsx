'use client'

import { ImageDown } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { savePicture } from './save-picture'

/** Printed at 300 dots per inch, a page's 96 become three. */
const PRINT_SCALE = 300 / 96

/** What is seen of an element, with its labels, as a picture for print. */
export function SaveViewButton({ view, name }: { view: RefObject<HTMLElement | null>; name: string }) {
  const [busy, setBusy] = useState(false)
  const save = async () => {
    const { current } = view
    if (current === null) return
    setBusy(true)
    try {
      // Only who saves a picture needs it.
      const { domToBlob } = await import('modern-screenshot')
      const backgroundColor = getComputedStyle(document.body).backgroundColor
      const filter = (node: Node) => !(node instanceof HTMLElement && node.dataset.unsaved === 'true')
      await savePicture(await domToBlob(current, { scale: PRINT_SCALE, backgroundColor, filter }), name)
    } catch {
      toast.error('The browser could not make this picture. A smaller view may work.')
    }
    setBusy(false)
  }
  return (
    <Button
      kind="quiet"
      disabled={busy}
      onClick={() => void save()}
      title="Save as PNG, 300 dpi"
      aria-label={`Save ${name} as PNG`}
      data-unsaved="true"
    >
      <ImageDown size={16} aria-hidden="true" /> PNG
    </Button>
  )
}

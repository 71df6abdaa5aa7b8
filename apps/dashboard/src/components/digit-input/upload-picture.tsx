'use client'

import { useId, useState } from 'react'

/** A picture of one's own, chosen or dropped. */
export function UploadPicture({ onChosen }: { onChosen(picture: File): void }) {
  const id = useId()
  const [isOver, setOver] = useState(false)
  return (
    <label
      htmlFor={id}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const [file] = event.dataTransfer.files
        if (file !== undefined) onChosen(file)
      }}
      className={`flex h-40 max-w-xl cursor-pointer flex-col items-center justify-center rounded-md border border-dashed px-4 text-center has-focus-visible:outline-2 has-focus-visible:outline-accent ${isOver ? 'border-accent bg-accent-soft' : 'border-strong-line'}`}
    >
      <input
        id={id}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0]
          // The same file may be chosen again.
          event.target.value = ''
          if (file !== undefined) onChosen(file)
        }}
      />
      <span className="font-medium">Choose a picture, or drop it here</span>
      <span className="text-sm text-muted">PNG, JPEG or WebP of one thing, any size</span>
    </label>
  )
}

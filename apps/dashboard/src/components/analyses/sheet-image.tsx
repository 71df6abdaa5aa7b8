import type { ImageSheet } from '@convscope/shared'
import { pictureUrl } from './value-map-canvas'

interface SheetImageProps {
  sheet: ImageSheet
  /** Place on the sheet. */
  at: number
  /** Screen pixels of the longer side, about: whole multiples of the image's are taken. */
  size: number
  /** Without one the picture is decoration. */
  label?: string
  className?: string
}

/** Screen pixels of one image on a sheet. */
export function sheetImageSize({ height, width }: ImageSheet, size: number) {
  const exact = size / Math.max(height, width)
  const scale = exact >= 1 ? Math.round(exact) : exact
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

/** One image out of a sheet. */
export function SheetImage({ sheet, at, size, label, className = '' }: SheetImageProps) {
  const { width, height } = sheetImageSize(sheet, size)
  const rows = Math.ceil(sheet.count / sheet.columns)
  return (
    <span
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      className={`crisp block rounded-sm bg-sunken ${className}`}
      style={{
        width,
        height,
        backgroundImage: `url(${pictureUrl(sheet.sha256)})`,
        backgroundSize: `${sheet.columns * width}px ${rows * height}px`,
        backgroundPosition: `-${(at % sheet.columns) * width}px -${Math.floor(at / sheet.columns) * height}px`,
      }}
    />
  )
}

import type { InspectionDetail, ReceptiveField } from '@convscope/shared'

const SIDE = 224

/** The image with the part marked that a cell can see. */
export function ReceptiveFieldPicture({
  inspection: { inputUrl, inputShape },
  field,
}: {
  inspection: InspectionDetail
  field: ReceptiveField | null
}) {
  const [height, width] = inputShape
  const exact = SIDE / Math.max(height, width)
  const scale = exact >= 1 ? Math.floor(exact) : exact
  return (
    <figure className="space-y-1">
      <div
        className="relative overflow-hidden rounded bg-sunken"
        style={{ width: width * scale, height: height * scale }}
      >
        {inputUrl !== null && (
          // biome-ignore lint/performance/noImgElement: exact pixels.
          <img src={inputUrl} alt="What the network sees" className="crisp absolute inset-0 size-full" />
        )}
        {field !== null && (
          <div
            data-field={`${field.y0} ${field.x0} ${field.height} ${field.width}`}
            className="absolute border-2 border-[oklch(0.75_0.18_55)] shadow-[0_0_0_999px_rgb(0_0_0/0.35)]"
            style={{
              top: field.y0 * scale,
              left: field.x0 * scale,
              height: field.height * scale,
              width: field.width * scale,
            }}
          />
        )}
      </div>
      <figcaption className="min-h-5 text-xs text-muted">
        {field === null ? 'the image' : `the cell sees ${field.height} × ${field.width} pixels of the image`}
      </figcaption>
    </figure>
  )
}

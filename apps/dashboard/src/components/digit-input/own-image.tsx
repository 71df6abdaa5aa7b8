import type { ImageRecord } from '@convscope/shared'

const SIDE = 168

/** An own image beside what a network will see of it. */
export function OwnImage({ image }: { image: ImageRecord }) {
  return (
    <div className="flex flex-wrap gap-4">
      <figure>
        {/* biome-ignore lint/performance/noImgElement: the upload as it is. */}
        <img
          src={image.originalUrl}
          alt="The original"
          className="rounded border border-line bg-white object-contain"
          style={{ width: SIDE, height: SIDE }}
        />
        <figcaption className="mt-1 max-w-[168px] truncate text-xs text-muted">
          {image.width} × {image.height}, {image.polarity.replaceAll('-', ' ')}
          {image.polarity === image.detectedPolarity ? '' : ' (chosen)'}
        </figcaption>
      </figure>
      <figure>
        {/* biome-ignore lint/performance/noImgElement: exact pixels. */}
        <img
          src={image.previewUrl}
          alt="What the network will see"
          className="crisp rounded border border-line"
          style={{ width: SIDE, height: SIDE }}
        />
        <figcaption className="mt-1 text-xs text-muted">
          what the network sees, {image.previewHeight} × {image.previewWidth}
        </figcaption>
      </figure>
    </div>
  )
}

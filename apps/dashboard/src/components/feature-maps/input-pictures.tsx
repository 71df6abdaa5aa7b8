import { formatShape, type InspectionDetail } from '@convscope/shared'
import { PREPARATIONS } from '@/components/digit-input/image-choice'

const SIDE = 168

/** How the image was read; of inspections of old versions only the polarity is known. */
function readingWords({ image, reading }: InspectionDetail): string {
  const polarity = (reading === null ? (image?.polarity ?? '') : (reading.polarity ?? '')).replaceAll(
    '-',
    ' ',
  )
  return [reading === null ? '' : PREPARATIONS[reading.preparation], polarity].filter(Boolean).join(', ')
}

/** The image as it was given, beside what the network really sees. */
export function InputPictures({ inspection }: { inspection: InspectionDetail }) {
  const { image, inputUrl, datasetImage, inputShape } = inspection
  return (
    <div className="flex flex-wrap gap-4">
      {image !== null && (
        <figure>
          {/* biome-ignore lint/performance/noImgElement: the upload as it is; no optimiser may touch it. */}
          <img
            src={image.originalUrl}
            alt="The original"
            width={SIDE}
            height={SIDE}
            className="rounded border border-line bg-white object-contain"
            style={{ width: SIDE, height: SIDE }}
          />
          <figcaption className="mt-1 max-w-[168px] text-xs text-muted">
            <span className="block truncate" title={image.name}>
              {image.name}
            </span>
            {readingWords(inspection)}
          </figcaption>
        </figure>
      )}
      <figure>
        {inputUrl === null ? (
          <div className="rounded bg-sunken" style={{ width: SIDE, height: SIDE }} />
        ) : (
          // biome-ignore lint/performance/noImgElement: exact pixels.
          <img
            src={inputUrl}
            alt="What the network sees"
            className="crisp rounded border border-line object-contain"
            style={{ width: SIDE, height: SIDE }}
          />
        )}
        <figcaption className="mt-1 max-w-[168px] text-xs text-muted">
          what the network sees
          <span className="block">{formatShape(inputShape)}</span>
          {datasetImage !== null && (
            <span className="block">
              {datasetImage.dataset}, {datasetImage.split} image {datasetImage.index}
            </span>
          )}
        </figcaption>
      </figure>
    </div>
  )
}

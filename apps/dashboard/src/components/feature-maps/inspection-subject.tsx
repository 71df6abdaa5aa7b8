import type { InspectionDetail } from '@convscope/shared'
import Link from 'next/link'
import { imageOf, imageTitle } from '@/components/digit-input/image-choice'

type Subject = Pick<
  InspectionDetail,
  'runId' | 'runName' | 'checkpointEpoch' | 'datasetImage' | 'imageId' | 'image'
>

/** Which run, epoch and image a page is about, for titles and for what leaves the page. */
export const titleOf = (inspection: Omit<Subject, 'runId'>): string =>
  `${inspection.runName}, ${aboutOf(inspection)}`

const aboutOf = (inspection: Omit<Subject, 'runId' | 'runName'>): string =>
  `epoch ${inspection.checkpointEpoch}, ${imageTitle(imageOf(inspection), inspection.image?.name)}`

/** The same as a line of the page, with the way to the run. */
export function InspectionSubject({ inspection }: { inspection: Subject }) {
  return (
    <span className="min-w-0 break-words">
      <Link href={`/runs/${inspection.runId}`} className="text-accent underline underline-offset-2">
        {inspection.runName}
      </Link>
      , {aboutOf(inspection)}
    </span>
  )
}

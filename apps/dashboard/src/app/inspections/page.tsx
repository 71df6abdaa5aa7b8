import { type DatasetRecord, listInspectionsSchema } from '@convscope/shared'
import type { Metadata } from 'next'
import { InspectionsList } from '@/components/inspections/inspections-list'
import { PageTitle } from '@/components/ui/panel'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Inspections' }

/** More classes than this are not offered one by one: their names are typed. */
const MOST_CLASSES = 300

export default async function InspectionsPage() {
  const storage = await getStorage()
  const [initial, datasets] = await Promise.all([
    storage.inspections.list(listInspectionsSchema.parse({})),
    storage.datasets.list(),
  ])
  return (
    <>
      <PageTitle title="Inspections" />
      <InspectionsList initial={initial} datasets={datasets.map(offered)} />
    </>
  )
}

const offered = ({ name, classes }: DatasetRecord) => ({
  name,
  classes: classes.length > MOST_CLASSES ? [] : classes,
})

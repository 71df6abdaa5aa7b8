import type { Metadata } from 'next'
import { NotesList } from '@/components/notes/notes-list'
import { PageTitle } from '@/components/ui/panel'

export const metadata: Metadata = { title: 'Notes' }

export default function NotesPage() {
  return (
    <>
      <PageTitle title="Notes" />
      <NotesList />
    </>
  )
}

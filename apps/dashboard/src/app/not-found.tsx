import { LinkButton } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/notes'

export default function NotFound() {
  return (
    <EmptyState title="There is nothing here" isPage>
      <p className="mb-4">
        The address names nothing that is stored. It may be mistyped, or of another installation.
      </p>
      <LinkButton href="/">To the runs</LinkButton>
    </EmptyState>
  )
}

import type { ArchitectureSummary } from '@convscope/shared'

interface ChooseLayersProps {
  summary: ArchitectureSummary
  chosen: ReadonlySet<string>
  onChange(chosen: ReadonlySet<string>): void
}

/** Which layers are looked at; the convolutions to begin with. */
export function ChooseLayers({ summary, chosen, onChange }: ChooseLayersProps) {
  return (
    <fieldset>
      <legend className="sr-only">Layers to look at</legend>
      <ul className="space-y-1">
        {summary.layers.map(({ name, outputShape }) => (
          <li key={name}>
            <label className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={chosen.has(name)}
                onChange={(event) => {
                  const next = new Set(chosen)
                  if (event.target.checked) next.add(name)
                  else next.delete(name)
                  onChange(next)
                }}
              />
              <span className="font-mono">{name}</span>
              <span className="ml-auto whitespace-nowrap text-muted">{outputShape.join(' × ')}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

export function convolutionsOf(summary: ArchitectureSummary): Set<string> {
  return new Set(summary.layers.filter(({ type }) => /conv/i.test(type)).map(({ name }) => name))
}

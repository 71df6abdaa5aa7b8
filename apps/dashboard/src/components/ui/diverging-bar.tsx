/**
 * A signed value as a bar from the middle: above zero to the right, below to the left.
 * @param props.part of the longest bar, -1 to 1.
 */
export function DivergingBar({ part, colour }: { part: number; colour: string }) {
  const share = Math.min(1, Math.abs(part)) * 50
  return (
    <span className="relative block h-2 rounded-full bg-sunken" aria-hidden="true">
      <span
        className="absolute inset-y-0"
        data-part={part}
        style={{ left: `${part < 0 ? 50 - share : 50}%`, width: `${share}%`, background: colour }}
      />
      <span className="absolute -inset-y-0.5 left-1/2 w-px bg-strong-line" />
    </span>
  )
}

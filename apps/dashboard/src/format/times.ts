const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** 850 ms, 12.4 s, 3 min 20 s, 2 h 5 min. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < MINUTE) return `${whole} s`
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${whole % MINUTE} s`
  const minutes = Math.round(whole / MINUTE)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export const between = (start: string, end: string): string =>
  duration((new Date(end).getTime() - new Date(start).getTime()) / 1000)

/** just now, 5 min ago, 3 h ago, 12 days ago. */
export function ago(time: string, now: number): string {
  const seconds = Math.max(0, (now - new Date(time).getTime()) / 1000)
  if (seconds < 10) return 'just now'
  if (seconds < MINUTE) return `${Math.floor(seconds)} s ago`
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`
  const days = Math.floor(seconds / DAY)
  return days === 1 ? 'yesterday' : `${days} days ago`
}

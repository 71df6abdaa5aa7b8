import type { Page } from '@convscope/shared'

/** 1 run, 421 runs; 1,000+ runs where a list was not counted to its end. */
export function totalText(
  { total, totalIsExact }: Pick<Page<unknown>, 'total' | 'totalIsExact'>,
  one: string,
) {
  return `${totalNumber({ total, totalIsExact })} ${total === 1 ? one : `${one}s`}`
}

export function totalNumber({ total, totalIsExact }: Pick<Page<unknown>, 'total' | 'totalIsExact'>): string {
  return `${total.toLocaleString('en-US')}${totalIsExact ? '' : '+'}`
}

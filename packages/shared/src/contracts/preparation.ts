import { z } from 'zod'

/**
 * How a picture of one's own is brought into the form that a network reads. `digit`: the drawing on it is found, cut out
 * and placed as MNIST's digits were. `photo`: cropped to the form's aspect ratio and resampled, colours kept. `as-is`:
 * the picture's own pixels where the size matches, else resampled as a whole.
 */
export const preparationSchema = z.enum(['digit', 'photo', 'as-is'])
export type Preparation = z.infer<typeof preparationSchema>

/** What the images of a data set lie on. */
export type Ground = 'dark' | 'light'

/** For a data set that does not say how its pictures are prepared: gray images of digits were made as MNIST's. */
export function defaultPreparation(
  classes: readonly string[],
  channels: number,
): { preparation: Preparation; ground: Ground | null } {
  return channels === 1 && classes.length > 0 && classes.every((name) => /^[0-9]$/.test(name))
    ? { preparation: 'digit', ground: 'dark' }
    : { preparation: 'photo', ground: null }
}

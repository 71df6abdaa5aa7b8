/** What the finder finds, as every place that promises it says. */
export const WHAT = 'a layer, a channel, a page, a run, a tag or a note'

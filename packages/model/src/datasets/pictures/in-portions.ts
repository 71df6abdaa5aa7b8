/** Pictures decoded at once: enough to keep the decoder's threads busy, few enough to bound memory. */
const AT_ONCE = 8

/** Does something with each item, a few at once. */
export async function inPortions<Item, Result>(
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < items.length) await task(items[next++] as Item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

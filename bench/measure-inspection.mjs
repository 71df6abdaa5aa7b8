import { chromium } from 'playwright-core'
import { findChromium } from '../scripts/setup/chromium.mjs'
import { figure } from './figure.mjs'
import { api, startSystem, until } from './system.mjs'

const ROUNDS = 15

/**
 * From pressing "Inspect" to the first layer's maps in view being painted, in a real browser, with a warm worker: each
 * round takes another image of the test set.
 */
export async function measureInspection() {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    console.error('inspection: left out, there is no Chromium on this machine')
    return {}
  }
  console.error(`inspection: ${ROUNDS} images, in a browser`)
  const system = await startSystem()
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  try {
    const { id } = await api(system.address, '/runs', {
      training: { epochs: 1, maxTrainingExamples: 2000, maxValidationExamples: 500 },
    })
    await until(
      () => api(system.address, `/runs/${id}`),
      ({ state }) => state === 'completed',
    )
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const visible = []
    for (let index = 0; index <= ROUNDS; index++) {
      const milliseconds = await inspectOnce(page, `${system.address}/runs/${id}/inspect`, index)
      // The first one warms the checkpoint and the data set.
      if (index > 0) visible.push(milliseconds)
    }
    const { items } = await api(system.address, `/inspections?runId=${id}&limit=${ROUNDS}`)
    const details = await Promise.all(items.map((item) => api(system.address, `/inspections/${item.id}`)))
    return {
      'inspection.visible': figure('"Inspect" to visible maps', 'ms', visible),
      'inspection.worker': figure(
        'of it in the worker',
        'ms',
        details.map(({ durationMs }) => durationMs),
      ),
    }
  } finally {
    await browser.close()
    await system.stop()
  }
}

async function inspectOnce(page, address, index) {
  await page.goto(address)
  await page.getByRole('tab', { name: 'Test set' }).click()
  await page.getByLabel('Test image', { exact: false }).first().fill(String(index))
  // Measured inside the page: going to the inspection keeps the document.
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const button = [...document.querySelectorAll('button')].find((each) => each.textContent === 'Inspect')
        const began = performance.now()
        const look = () => {
          const maps = [...document.querySelectorAll('#conv2d_1 canvas')].filter(
            (map) => map.getBoundingClientRect().top < innerHeight,
          )
          if (maps.length > 0 && maps.every((map) => map.dataset.drawn === 'true')) {
            resolve(performance.now() - began)
          } else {
            requestAnimationFrame(look)
          }
        }
        button.click()
        requestAnimationFrame(look)
      }),
  )
}

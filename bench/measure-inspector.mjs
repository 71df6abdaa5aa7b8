import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from '../scripts/setup/chromium.mjs'
import { figure } from './figure.mjs'
import { api, startSystem, until } from './system.mjs'
import { WIDE_ARCHITECTURE, writeWideDataset } from './wide-dataset.mjs'

const ROUNDS = 11
const COLOURS = ['Magma', 'Gray', 'Signed', 'Viridis']
const SCROLL_STEPS = 120
const SCROLL_PIXELS = 40

/** Looking inside: how a layer of 512 channels opens, changes its colours and scrolls; what the analyses take. */
export async function measureInspector() {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    console.error('inspector: left out, there is no Chromium on this machine')
    return {}
  }
  console.error(`inspector: 512 channels in a browser, ${ROUNDS} rounds, and the analyses`)
  const datasets = mkdtempSync(path.join(tmpdir(), 'convscope-bench-datasets-'))
  await writeWideDataset(datasets, 'stripes')
  const system = await startSystem({ env: { ...process.env, CONVSCOPE_DATASETS_DIR: datasets } })
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  try {
    return {
      ...(await measureWidePage(browser, system.address)),
      ...(await measureAnalyses(system.address)),
    }
  } finally {
    await browser.close()
    await system.stop()
    rmSync(datasets, { recursive: true, force: true })
  }
}

async function measureWidePage(browser, address) {
  const training = { epochs: 1, batchSize: 4 }
  const run = await trained(address, { dataset: 'stripes', architecture: WIDE_ARCHITECTURE, training })
  const inspection = await inspected(address, {
    checkpointId: run.checkpoints[0].id,
    datasetImage: { dataset: 'stripes', index: 1 },
    layers: ['conv2d_2'],
  })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.addInitScript(tellWhenPainted)
  const layerPage = `${address}/inspections/${inspection.id}/layers/conv2d_2`
  const opened = []
  const served = []
  for (let round = 0; round <= ROUNDS; round++) {
    await page.goto(layerPage)
    const painted = await page.waitForFunction(() => globalThis.paintedAt, null, { polling: 'raf' })
    const server = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation')
      return navigation.responseStart - navigation.requestStart
    })
    // The first one fills the browser's cache with the scripts.
    if (round === 0) continue
    opened.push(await painted.jsonValue())
    served.push(server)
  }
  const followed = []
  for (let round = 0; round < ROUNDS; round++) {
    // A fresh page has none of the pictures in its memory.
    await page.goto(`${address}/inspections`)
    const link = page.locator(`a[href="/inspections/${inspection.id}"]`).first()
    await link.hover()
    await page.waitForTimeout(300)
    followed.push(await link.evaluate(follow))
  }
  await page.goto(layerPage)
  await page.waitForFunction(() => globalThis.paintedAt, null, { polling: 'raf' })
  const changes = []
  for (let round = 0; round < ROUNDS * COLOURS.length; round++) {
    changes.push(await page.evaluate(changeColours, COLOURS[round % COLOURS.length]))
    await page.waitForTimeout(100)
  }
  const frames = await page.evaluate(scroll, [SCROLL_STEPS, SCROLL_PIXELS])
  const canvases = await page.evaluate(() => document.querySelectorAll('canvas').length)
  await page.close()
  return {
    'inspector.open512': figure('512 channels: address to all visible maps', 'ms', opened),
    'inspector.follow512': figure('512 channels: click on a link to all visible maps', 'ms', followed),
    'inspector.server512': figure('of it the server', 'ms', served),
    'inspector.colours': figure('512 channels: change of colours, script', 'ms', changes, 1),
    'inspector.scrollFrame': figure('512 channels: a frame while scrolling', 'ms', frames, 1),
    'inspector.canvases': figure('512 channels: canvases alive after scrolling', '', [canvases]),
  }
}

/** Runs in the page from its first moment: when every map in view is drawn. */
function tellWhenPainted() {
  globalThis.whenPainted = () =>
    new Promise((resolve) => {
      const look = () => {
        const maps = [...document.querySelectorAll('main li canvas')].filter((map) => {
          const { top, bottom } = map.getBoundingClientRect()
          return top < innerHeight && bottom > 0
        })
        const isPainted = maps.length > 4 && maps.every((map) => map.dataset.drawn === 'true')
        if (isPainted) resolve(performance.now())
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
  globalThis.whenPainted().then((time) => {
    globalThis.paintedAt = time
  })
}

/** Within the app, as people move: the document stays. */
async function follow(link) {
  const began = performance.now()
  link.click()
  return (await globalThis.whenPainted()) - began
}

/** A click is handled at once: the script that recolours what is in view runs within it. */
function changeColours(name) {
  const choice = [...document.querySelectorAll('label')].find((label) => label.textContent.trim() === name)
  const began = performance.now()
  choice.click()
  return performance.now() - began
}

async function scroll([steps, pixels]) {
  const frames = []
  let last = performance.now()
  for (let step = 0; step < steps; step++) {
    scrollBy(0, pixels)
    await new Promise(requestAnimationFrame)
    const now = performance.now()
    frames.push(now - last)
    last = now
  }
  return frames
}

async function measureAnalyses(address) {
  const training = { epochs: 1, maxTrainingExamples: 6000, maxValidationExamples: 1000 }
  const run = await trained(address, { training })
  const checkpointId = run.checkpoints[0].id
  const layers = run.summary.layers.map(({ name }) => name)
  const inspections = []
  const answers = { gradCam: [], integratedGradients: [], occlusion: [], ablation: [], maximization: [] }
  for (let index = 0; index <= ROUNDS; index++) {
    const datasetImage = { dataset: 'mnist', index }
    const about = { checkpointId, datasetImage }
    const done = {
      gradCam: await answered(address, { kind: 'gradCam', ...about, layer: 'conv2d_2' }),
      integratedGradients: await answered(address, { kind: 'integratedGradients', ...about }),
      occlusion: await answered(address, { kind: 'occlusion', ...about }),
      ablation: await answered(address, { kind: 'ablation', ...about, layer: 'conv2d_1', channels: [index] }),
      maximization: await answered(address, {
        kind: 'maximization',
        checkpointId,
        layer: 'conv2d_2',
        channels: Array.from({ length: 16 }, (_, channel) => channel),
        seed: index,
      }),
    }
    const inspection = await inspected(address, { ...about, layers })
    // The first one warms the checkpoint and the data set.
    if (index === 0) continue
    inspections.push(inspection.durationMs)
    for (const [kind, { durationMs }] of Object.entries(done)) answers[kind].push(durationMs)
  }
  return {
    'inspector.allLayers': figure('inspection of all layers, warm, in the worker', 'ms', inspections),
    'inspector.gradCam': figure('Grad-CAM', 'ms', answers.gradCam),
    'inspector.integratedGradients': figure('integrated gradients', 'ms', answers.integratedGradients),
    'inspector.occlusion': figure('occlusion, 576 places', 'ms', answers.occlusion),
    'inspector.ablation': figure('ablation of a channel for one image', 'ms', answers.ablation),
    'inspector.maximization16': figure('activation maximization of 16 channels', 'ms', answers.maximization),
  }
}

async function trained(address, request) {
  const { id } = await api(address, '/runs', request)
  return until(
    () => api(address, `/runs/${id}`),
    ({ state }) => state === 'completed',
  )
}

async function inspected(address, request) {
  const { id } = await api(address, '/inspections', request)
  return until(
    () => api(address, `/inspections/${id}`),
    ({ state }) => state === 'completed',
    20,
  )
}

async function answered(address, request) {
  const { id } = await api(address, '/analyses', request)
  return until(
    () => api(address, `/analyses/${id}`),
    ({ state }) => state === 'completed',
    20,
  )
}

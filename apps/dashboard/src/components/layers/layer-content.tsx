import type { LayerSummary, RunDetail } from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import { EmbeddingView } from '@/components/embedding/embedding-view'
import { readLayerWeights } from '@/server/layer-weights'
import { orError, storedAnalysis } from '@/server/run-page'
import { AblationView } from './ablation-view'
import { ExciteView } from './excite-view'
import { KernelsView } from './kernels-view'
import { maximizationQuestion, readExciteSettings } from './maximization-question'
import type { LayerViewName } from './places'
import { TopImagesView } from './top-images-view'

interface LayerContentProps {
  storage: Storage
  run: RunDetail
  checkpointId: string
  layer: LayerSummary
  view: LayerViewName
  query: Record<string, string | undefined>
}

/** A view of a layer with what is stored for it. */
export async function LayerContent({ storage, run, checkpointId, layer, view, query }: LayerContentProps) {
  const common = { run, checkpointId, layer }
  const key = `${checkpointId} ${layer.name}`
  switch (view) {
    case 'kernels': {
      const { value, error } = await orError(readLayerWeights(storage, checkpointId, layer.name, undefined))
      return <KernelsView {...common} weights={value} error={error} />
    }
    case 'images': {
      const initial = await storedAnalysis(storage, { kind: 'topImages', checkpointId, layer: layer.name })
      return <TopImagesView key={key} {...common} initial={initial} />
    }
    case 'excite': {
      const settings = readExciteSettings(layer, query)
      const initial = await storedAnalysis(storage, maximizationQuestion(checkpointId, layer, settings))
      return (
        <ExciteView
          key={`${key} ${Object.values(settings).join()}`}
          {...common}
          settings={settings}
          initial={initial}
        />
      )
    }
    case 'ablation': {
      const question = { kind: 'ablationRanking', checkpointId, layer: layer.name } as const
      return <AblationView key={key} {...common} initial={await storedAnalysis(storage, question)} />
    }
    case 'map': {
      const about = { kind: 'embedding', checkpointId, layer: layer.name } as const
      const [umap, pca] = await Promise.all([
        storedAnalysis(storage, { ...about, method: 'umap' }),
        storedAnalysis(storage, { ...about, method: 'pca' }),
      ])
      return <EmbeddingView key={key} {...common} stored={{ umap, pca }} />
    }
  }
}

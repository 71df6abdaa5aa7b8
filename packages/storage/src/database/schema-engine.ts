import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine as PrismaSchemaEngine } from '@prisma/schema-engine-wasm'

export type SchemaEngine = PrismaSchemaEngine

/** What is used of WebAssembly; TypeScript has its types only among the browser's. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: Record<string, object>) => { exports: Record<string, unknown> }
}

interface WasmBindings {
  SchemaEngine: typeof PrismaSchemaEngine & {
    new: (options: object, log: (message: string) => void, factory: object) => Promise<SchemaEngine>
  }
  __wbg_set_wasm(exports: object): void
}

let bindings: Promise<WasmBindings> | undefined

/**
 * Works with Prisma's schema engine, in process: it needs no binary to be downloaded. The engine closes none of its
 * connections, and locks a SQLite database for each; they are closed when `work` is done.
 * @param schema the schema of the factory's provider.
 */
export async function withSchemaEngine<Result>(
  schema: string,
  factory: SqlMigrationAwareDriverAdapterFactory,
  work: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  bindings ??= loadBindings()
  const { SchemaEngine } = await bindings
  const connections: SqlDriverAdapter[] = []
  const keep = async (connecting: Promise<SqlDriverAdapter>) => {
    const connection = await connecting
    connections.push(connection)
    return connection
  }
  const { provider, adapterName } = factory
  const kept: SqlMigrationAwareDriverAdapterFactory = {
    provider,
    adapterName,
    connect: () => keep(factory.connect()),
    connectToShadowDb: () => keep(factory.connectToShadowDb()),
  }
  try {
    const engine = await SchemaEngine.new(
      { datamodels: [['schema.prisma', schema]] },
      () => {},
      bindMigrationAwareSqlAdapterFactory(kept),
    )
    try {
      return await work(engine)
    } finally {
      engine.free()
    }
  } finally {
    await Promise.all(connections.map((connection) => connection.dispose()))
  }
}

/** The package's entry imports its `.wasm` as a module, which Node does not do by itself. */
async function loadBindings(): Promise<WasmBindings> {
  const directory = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
  const loaded: WasmBindings = await import(pathToFileURL(path.join(directory, 'schema_engine_bg.js')).href)
  const module = new WebAssembly.Module(await readFile(path.join(directory, 'schema_engine_bg.wasm')))
  const { exports } = new WebAssembly.Instance(module, {
    './schema_engine_bg.js': loaded,
  })
  loaded.__wbg_set_wasm(exports)
  const start = exports.__wbindgen_start as () => void
  start()
  return loaded
}

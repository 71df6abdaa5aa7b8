import { Prisma } from '../generated/sqlite/client/client.js'

/** A validated value as a JSON column takes it. */
export function toJson(value: unknown): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue
}

/** null is stored as the database's NULL, not as JSON's. */
export function toNullableJson(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === null || value === undefined ? Prisma.DbNull : toJson(value)
}

/** A JSON column's value; it was validated when it was written. */
export function fromJson<T>(value: Prisma.JsonValue): T {
  return value as T
}

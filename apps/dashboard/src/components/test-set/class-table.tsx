'use client'

import type { ClassMetrics } from '@convscope/shared'
import { count, percent } from '@/format/numbers'
import { CLASS_SORTS, type ClassSort, orderClasses } from './mistakes'

interface ClassTableProps {
  perClass: ClassMetrics[]
  classes: string[]
  sort: ClassSort
  direction: 'up' | 'down'
  onSort(sort: ClassSort, direction: 'up' | 'down'): void
}

const TITLES: Record<ClassSort, { title: string; meaning: string }> = {
  class: { title: 'Class', meaning: 'By class' },
  precision: { title: 'Precision', meaning: 'Of what is read as this class, how much is of it' },
  recall: { title: 'Recall', meaning: 'Of this class, how much is read as it' },
  f1: { title: 'F1', meaning: 'Harmonic mean of precision and recall' },
  support: { title: 'Images', meaning: 'Images of this class' },
}

/** How well each class is read. */
export function ClassTable({ perClass, classes, sort, direction, onSort }: ClassTableProps) {
  return (
    <table className="table">
      <thead>
        <tr>
          {CLASS_SORTS.map((column) => {
            const arrow = (
              <span aria-hidden="true" className="inline-block w-4 text-center">
                {sort === column && (direction === 'up' ? '↑' : '↓')}
              </span>
            )
            return (
              <th
                key={column}
                aria-sort={sort !== column ? 'none' : direction === 'up' ? 'ascending' : 'descending'}
                className={column === 'class' ? '' : 'number'}
              >
                <button
                  type="button"
                  title={TITLES[column].meaning}
                  onClick={() => onSort(column, sort === column && direction === 'up' ? 'down' : 'up')}
                  className="rounded-sm hover:text-text"
                >
                  {column !== 'class' && arrow}
                  {TITLES[column].title}
                  {column === 'class' && arrow}
                </button>
              </th>
            )
          })}
        </tr>
      </thead>
      <tbody>
        {orderClasses(perClass, sort, direction).map((index) => {
          const metrics = perClass[index] as ClassMetrics
          return (
            <tr key={index}>
              <td className="max-w-40 truncate font-medium">{classes[index] ?? index}</td>
              <Fraction value={metrics.precision} />
              <Fraction value={metrics.recall} />
              <Fraction value={metrics.f1} />
              <td className="number">{count(metrics.support)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Fraction({ value }: { value: number | null }) {
  return <td className="number">{value === null ? '–' : percent(value)}</td>
}

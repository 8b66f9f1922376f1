/** Ranks long lists of values beside the page, so that the page does not stand still meanwhile. */
import { rankValues, type Value } from './rank.ts'

export interface RankRequest {
  readonly id: number
  readonly values: readonly Value[]
}
export interface RankReply {
  readonly id: number
  readonly ranks: Uint32Array
  readonly count: number
}

addEventListener('message', ({ data }: MessageEvent<RankRequest>) => {
  const ranking = rankValues(data.values)
  if (!ranking) return
  const { ranks, count } = ranking
  const reply: RankReply = { id: data.id, ranks, count }
  postMessage(reply, { transfer: [ranks.buffer] })
})

/** The local directory as its testers use it: clock, world, faults, rate windows, templates and people. */
import { useSpeech } from '../language/speech.tsx'
import { ClockCard } from './ClockCard.tsx'
import { FaultsCard } from './FaultsCard.tsx'
import { PeopleCard } from './PeopleCard.tsx'
import { RatesCard } from './RatesCard.tsx'
import { TemplatesCard } from './TemplatesCard.tsx'
import { WorldCard } from './WorldCard.tsx'
import { words } from './words.ts'

export function DirectoryScreen() {
  const { t } = useSpeech(words)
  return (
    <div className="flex-1">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-4 py-6 max-sm:px-3">
        <div>
          <h1 className="text-xl font-semibold tracking-[-0.015em]">{t('directory.title')}</h1>
          <p className="text-soft">{t('directory.intro')}</p>
        </div>
        <div className="grid grid-cols-2 items-start gap-4 max-[1000px]:grid-cols-1">
          <ClockCard />
          <WorldCard />
        </div>
        <FaultsCard />
        <RatesCard />
        <div className="grid grid-cols-2 items-start gap-4 max-[1000px]:grid-cols-1">
          <TemplatesCard />
          <PeopleCard />
        </div>
      </div>
    </div>
  )
}

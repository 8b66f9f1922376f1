/** The parameters of the player screen's address. */
import * as z from 'zod'
import { searchText } from '../screen.ts'

export const PlayerSearch = z.object({ xuid: searchText })

/** The answer in AG Grid Community, with the columns of the console. */
import { AllCommunityModule, createGrid, type GridOptions, ModuleRegistry } from 'ag-grid-community'
import { type AnswerRow, fetchRows, publish } from './common.ts'

ModuleRegistry.registerModules([AllCommunityModule])

const options: GridOptions<AnswerRow> = {
  columnDefs: [
    { headerName: '#', valueGetter: ({ node }) => (node?.rowIndex ?? 0) + 1, width: 80 },
    { colId: 'name', headerName: 'Name', valueGetter: ({ data }) => data?.sessionRef.name },
    { headerName: 'Template', valueGetter: ({ data }) => data?.sessionRef.templateName },
    { field: 'xuid' },
    { field: 'status' },
    { field: 'visibility', filter: true },
    { field: 'joinRestriction' },
    { field: 'accepted' },
    { colId: 'start', field: 'startTime' },
    { headerName: 'Keywords', valueGetter: ({ data }) => data?.keywords?.join(', ') },
  ],
  rowHeight: 30,
  animateRows: false,
}

const element = document.querySelector<HTMLElement>('#grid')
if (!element) throw new Error('the page has no grid')
const grid = createGrid(element, options)

publish({
  load: async (path, headers, body) => grid.setGridOption('rowData', await fetchRows(path, headers, body)),
  sort: (colId, desc) =>
    grid.applyColumnState({ state: [{ colId, sort: desc ? 'desc' : 'asc' }], defaultState: { sort: null } }),
  filter: (visibility) =>
    grid.setFilterModel(
      visibility === undefined
        ? null
        : { visibility: { filterType: 'text', type: 'equals', filter: visibility } },
    ),
  count: () => (element.querySelector('.ag-row') ? grid.getDisplayedRowCount() : 0),
  scroller: () => element.querySelector('.ag-grid-viewport, .ag-body-viewport') ?? element,
})

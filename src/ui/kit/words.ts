/** The words of the parts that know nothing of the product. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'table.facets': { en: 'Narrow the rows', 'zh-TW': '縮小範圍' },
  'table.allRows': { en: 'Show all {count}', 'zh-TW': '顯示全部 {count} 列' },
  'table.noneOfFacets': {
    en: 'No row has all the values that are chosen above.',
    'zh-TW': '沒有任何一列同時符合上方所選的值。',
  },
  'table.sortHint': {
    en: 'Press a heading to sort; with Shift, by several columns.',
    'zh-TW': '按標題即可排序；按住 Shift 可依多欄排序。',
  },
  'table.sortedBy': { en: 'Sorted by {columns}', 'zh-TW': '排序：{columns}' },
  'table.ascending': { en: 'ascending', 'zh-TW': '遞增' },
  'table.descending': { en: 'descending', 'zh-TW': '遞減' },
  'table.unsort': { en: 'Order of the answer', 'zh-TW': '回應的順序' },
  'table.copy': { en: 'Copy', 'zh-TW': '複製' },
  'table.copyHint': { en: 'Copy the rows as a table', 'zh-TW': '將各列複製為表格' },
  'table.copied': { en: 'Copied the rows', 'zh-TW': '已複製各列' },
  'table.copyFailed': { en: 'Copying is not allowed here', 'zh-TW': '此處不允許複製' },
  'table.csv': { en: 'CSV', 'zh-TW': 'CSV 檔' },
  'table.csvHint': { en: 'Save the rows as a CSV file', 'zh-TW': '將各列存成 CSV 檔' },
  'row.new': { en: 'new', 'zh-TW': '新增' },
  'row.changed': { en: 'changed', 'zh-TW': '已變更' },
  'row.gone': { en: 'gone', 'zh-TW': '已消失' },
  'row.dimmed': { en: 'not included', 'zh-TW': '未列入' },
  'part.missing': {
    en: 'This part could not be loaded. It is loaded as soon as the server answers again.',
    'zh-TW': '此部分無法載入。伺服器恢復回應後會立即載入。',
  },
  'part.unopened': { en: 'Not opened: the server does not answer.', 'zh-TW': '無法開啟：伺服器沒有回應。' },
  'part.retry': { en: 'Try again', 'zh-TW': '再試一次' },
})

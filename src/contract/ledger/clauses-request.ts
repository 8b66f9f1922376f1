/** Rules that check a request before any data is read. */
import { type Clause, from } from './clause.ts'

export const requestClauses = {
  'address.invalid': {
    source: from.status('404'),
    says: {
      en: 'No address of the directory has this shape.',
      'zh-TW': '目錄中沒有這種形式的位址。',
    },
    remedy: {
      en: 'Compare the path with the list of addresses in docs/api.md.',
      'zh-TW': '請把路徑與 docs/api.md 的位址清單對照。',
    },
  },
  'address.scid': {
    source: from.query('URI parameters'),
    says: {
      en: 'A SCID is a GUID: 8-4-4-4-12 hexadecimal digits.',
      'zh-TW': 'SCID 是 GUID：8-4-4-4-12 個十六進位數字。',
    },
    remedy: {
      en: 'Copy the SCID from the title’s service configuration.',
      'zh-TW': '請從遊戲的服務設定複製 SCID。',
    },
  },
  'address.name': {
    source: from.session('addresses'),
    says: {
      en: 'The name of a template or session has 1 to 100 characters without control characters, and is not . or .., which an address cannot contain.',
      'zh-TW': '範本或工作階段的名稱有 1 到 100 個字元，不含控制字元，且不是網址無法保留的一或兩個點。',
    },
    remedy: {
      en: 'Give the name as the directory lists it, percent-encoded.',
      'zh-TW': '請使用目錄列出的名稱，並做百分號編碼。',
    },
  },
  'address.hopper': {
    source: from.choice(16),
    says: {
      en: 'Matchmaking is on another host, so there are no hoppers here.',
      'zh-TW': '配對服務位於另一部主機，這裡沒有任何 hopper。',
    },
  },
  'address.parameters': {
    source: from.choice(2),
    says: { en: 'This address has no parameters.', 'zh-TW': '這個位址沒有參數。' },
    remedy: { en: 'Remove the parameter.', 'zh-TW': '請移除此參數。' },
  },
  'verb.unknown': {
    source: from.status('405'),
    says: {
      en: 'The address exists, but does not accept this method. It accepts {allow}.',
      'zh-TW': '位址存在，但不接受此方法；它接受 {allow}。',
    },
    remedy: { en: 'Send {allow} instead.', 'zh-TW': '請改用 {allow}。' },
  },
  'version.required': {
    source: from.query('the notice on top', 17),
    says: {
      en: 'Every request needs its contract version: a whole number from 104 to 999999.',
      'zh-TW': '每個要求都必須註明合約版本：104 到 999999 的整數。',
    },
    remedy: {
      en: 'Send X-Xbl-Contract-Version: 107, or 104 or 105 for old clients.',
      'zh-TW': '請送出 X-Xbl-Contract-Version: 107；舊用戶端可用 104 或 105。',
    },
  },
  'authorization.required': {
    source: from.choice(6),
    says: {
      en: 'A request needs credentials that this directory issued: XBL3.0 x=<user hash>;<token>.',
      'zh-TW': '要求必須帶有此目錄核發的憑證：XBL3.0 x=<使用者雜湊>;<權杖>。',
    },
    remedy: {
      en: 'Choose an identity; the console then gets a token for it.',
      'zh-TW': '請選擇身分，主控台會為它取得權杖。',
    },
  },
  'body.size': {
    source: from.choice(10),
    says: { en: 'A body can have at most 1 MiB.', 'zh-TW': '要求本文最多 1 MiB。' },
    remedy: { en: 'Send it in parts.', 'zh-TW': '請分次送出。' },
  },
  'body.json': {
    source: from.status('400'),
    says: { en: 'The body must be one JSON document in UTF-8.', 'zh-TW': '本文是一份 UTF-8 的 JSON 文件。' },
    remedy: {
      en: 'Correct the JSON at the position in the message.',
      'zh-TW': '請在訊息所指的位置修正 JSON。',
    },
  },
  'body.depth': {
    source: from.choice(18),
    says: { en: 'JSON can be nested at most 32 levels deep.', 'zh-TW': 'JSON 的巢狀最多 32 層。' },
    remedy: { en: 'Use fewer levels.', 'zh-TW': '請減少文件的層數。' },
  },
  'body.nodes': {
    source: from.choice(57),
    says: {
      en: 'A body can have at most 50,000 values, and at most 10,000 in one object or list outside custom.',
      'zh-TW': '本文最多 50,000 個值；custom 以外的單一物件或清單最多 10,000 個。',
    },
    remedy: { en: 'Send it in parts.', 'zh-TW': '請分次送出。' },
  },
  'body.text': {
    source: from.choice(18),
    says: {
      en: 'Text must not contain NUL or half of a surrogate pair, and no key may be __proto__.',
      'zh-TW': '文字不可含 NUL 或不成對的代理字元，鍵名也不可為 __proto__。',
    },
    remedy: { en: 'Remove that text.', 'zh-TW': '請移除該文字。' },
  },
  'body.shape': {
    source: from.status('400'),
    says: {
      en: 'The body does not match its schema: {detail}.',
      'zh-TW': '本文不符合其結構描述：{detail}。',
    },
    remedy: { en: 'Change the named field.', 'zh-TW': '請修改所指的欄位。' },
  },
  'body.xuids': {
    source: from.batch('request body', 9),
    says: {
      en: 'The body of a batch must be {"xuids":["…"]} with decimal strings ({detail}).',
      'zh-TW': '批次的本文必須是 {"xuids":["…"]}，內容為十進位字串（{detail}）。',
    },
    remedy: {
      en: 'Put each XUID in quotes; as a number it would lose its last digits.',
      'zh-TW': '請把每個 XUID 放進引號；以數字傳送會失去末幾位。',
    },
  },
  'query.parameters': {
    source: from.choice(57),
    says: {
      en: 'A query can have at most {max} parameters.',
      'zh-TW': '查詢最多 {max} 個參數。',
    },
    remedy: { en: 'Put the XUIDs of a batch into its body.', 'zh-TW': '請將批次的 XUID 放入本文。' },
  },
  'query.encoding': {
    source: from.choice(18),
    says: {
      en: 'Parameters must be percent-encoded UTF-8 without NUL.',
      'zh-TW': '參數是百分號編碼的 UTF-8，且不含 NUL。',
    },
    remedy: { en: 'Encode the value again.', 'zh-TW': '請重新編碼該值。' },
  },
  'query.unknown-parameter': {
    source: from.choice(2),
    says: {
      en: 'The parameters of a query are keyword, xuid, reservations, inactive, private, visibility, version and take.',
      'zh-TW': '查詢的參數是 keyword、xuid、reservations、inactive、private、visibility、version 與 take。',
    },
    remedy: { en: 'Remove the parameter.', 'zh-TW': '請移除此參數。' },
  },
  'query.repeated-parameter': {
    source: from.choice(2),
    says: {
      en: 'A parameter may be given only once, except xuid in a batch.',
      'zh-TW': '參數只能給一次；只有批次的 xuid 可以重複。',
    },
    remedy: {
      en: 'Keep one of them. For several XUIDs use a batch.',
      'zh-TW': '只留一個；多個 XUID 請用批次。',
    },
  },
  'query.flag-value': {
    source: from.choice(1),
    says: {
      en: 'A flag is true, or false, which means the same as no flag.',
      'zh-TW': '旗標是 true，或與未給相同的 false。',
    },
    remedy: { en: 'Write true, or remove the flag.', 'zh-TW': '請寫 true，或移除旗標。' },
  },
  'query.visibility-value': {
    source: from.batch('visibility'),
    says: {
      en: 'visibility is private, visible, open or full.',
      'zh-TW': 'visibility 是 private、visible、open 或 full。',
    },
    remedy: { en: 'Use one of the four.', 'zh-TW': '請從四者中擇一。' },
  },
  'query.take-range': {
    source: from.batch('take'),
    says: { en: 'take is a whole number from 0 to 100.', 'zh-TW': 'take 是 0 到 100 的整數。' },
    remedy: { en: 'Give a number from 0 to 100.', 'zh-TW': '請給 0 到 100 的數字。' },
  },
  'query.version-value': {
    source: from.query('version'),
    says: { en: 'version is a whole number of 1 or more.', 'zh-TW': 'version 是 1 以上的整數。' },
    remedy: { en: 'Give 1 or more, or remove it.', 'zh-TW': '請給 1 以上的數字，或不給。' },
  },
  'query.version-ceiling': {
    source: from.query('version'),
    says: {
      en: 'version can be at most the contract version modulo 100, here {ceiling}.',
      'zh-TW': 'version 不得大於合約版本除以 100 的餘數，此處為 {ceiling}。',
    },
    remedy: {
      en: 'Remove or lower version, or use a contract version whose last two digits are higher.',
      'zh-TW': '請移除或降低 version，或改用末兩位較大的合約版本。',
    },
  },
  'query.xuid-value': {
    source: from.batch('xuid'),
    says: {
      en: 'A XUID is an unsigned 64-bit integer in decimal digits, without leading zeros.',
      'zh-TW': 'XUID 是十進位、不帶前導零的 64 位元無號整數。',
    },
    remedy: {
      en: 'Give 1 to 20 digits, at most 18446744073709551615.',
      'zh-TW': '請給 1 到 20 位數字，最大 18446744073709551615。',
    },
  },
  'query.keyword-value': {
    source: from.choice(19),
    says: { en: 'A keyword must not be empty.', 'zh-TW': '關鍵字不可為空。' },
    remedy: { en: 'Give a keyword, or remove the parameter.', 'zh-TW': '請給關鍵字，或移除此參數。' },
  },
  'query.filter-required': {
    source: from.query('remarks'),
    says: {
      en: 'A query needs a keyword, a XUID filter, or both.',
      'zh-TW': '查詢必須有關鍵字、XUID 篩選，或兩者皆有。',
    },
    remedy: { en: 'Add a keyword or a XUID.', 'zh-TW': '請加上關鍵字或 XUID。' },
  },
  'query.flag-needs-xuid': {
    source: from.client('refuses to send it'),
    says: {
      en: 'reservations and inactive need a XUID filter.',
      'zh-TW': 'reservations 與 inactive 需要 XUID 篩選。',
    },
    remedy: { en: 'Add a XUID, or remove the flag.', 'zh-TW': '請加上 XUID，或移除旗標。' },
  },
  'query.visibility-needs-private': {
    source: from.batch('visibility'),
    says: {
      en: 'visibility=private needs private=true.',
      'zh-TW': 'visibility=private 需要 private=true。',
    },
    remedy: { en: 'Set private as well.', 'zh-TW': '請同時設定 private。' },
  },
  'query.batch-size': {
    source: from.choice(10),
    says: { en: 'A batch can have at most 1,000 XUIDs.', 'zh-TW': '一次批次最多 1,000 個 XUID。' },
    remedy: { en: 'Split the list into several batches.', 'zh-TW': '請把清單分成多次批次。' },
  },
  'query.own-or-server': {
    source: from.query('remarks', 4),
    says: {
      en: 'private=true and reservations=true need a server, or a XUID filter that is the caller’s own. Here the filter is {filter} and the caller is {caller}.',
      'zh-TW':
        'private=true 與 reservations=true 需要伺服器，或 XUID 篩選正是呼叫者本人；此處篩選是 {filter}，呼叫者是 {caller}。',
    },
    remedy: {
      en: 'Use a server identity, or the identity of the one user in the filter, or remove the flag.',
      'zh-TW': '請改用伺服器身分；若只篩選一位使用者，也可改用該使用者的身分；或移除此旗標。',
    },
  },
  'lookup.scid': {
    source: from.status('404'),
    says: { en: 'The directory has no template in this SCID.', 'zh-TW': '目錄在此 SCID 中沒有任何範本。' },
    remedy: {
      en: 'Check the SCID, or choose one from the list.',
      'zh-TW': '請檢查 SCID，或選擇列出的項目。',
    },
  },
  'lookup.template': {
    source: from.status('404'),
    says: { en: 'The SCID has no template of this name.', 'zh-TW': '此 SCID 沒有這個名稱的範本。' },
    remedy: {
      en: 'Choose one of its templates, or query all of them.',
      'zh-TW': '請選擇它的範本之一，或查詢全部。',
    },
  },
  'rate.window': {
    source: from.status('429'),
    says: {
      en: 'A user and title can send at most 30 requests in 15 seconds and 300 in 300 seconds. Rejected requests count too.',
      'zh-TW': '每位使用者與遊戲最多 15 秒 30 次、300 秒 300 次；被拒絕的也計入。',
    },
  },
} as const satisfies Record<string, Clause>

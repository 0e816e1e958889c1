/** Surnames of two characters that are met today; any other Chinese name begins with one of one. */
const LONG_SURNAMES = new Set(
  '欧阳 司马 上官 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 长孙 宇文 司空 令狐 轩辕 端木 西门 百里 呼延 东郭 南门 闻人 太史 申屠 公冶 宗政 濮阳 淳于 单于 澹台 拓跋 鲜于 闾丘 钟离'.split(
    ' ',
  ),
);

/**
 * A name as it may stand on a board: the surname, a star for each character behind it (张*, 欧阳**); of a name in letters the first of
 * each word. Of one character nothing is left to hide behind, so it is a star itself.
 */
export function maskName(name: string): string {
  const plain = name.normalize('NFKC').trim();
  if (plain === '') return '';
  if (!/\p{Script=Han}/u.test(plain)) return plain.split(/\s+/).map(maskWord).join(' ');
  const characters = [...plain.replaceAll(/[\s·・]/g, '')];
  const kept = characters.length > 2 && LONG_SURNAMES.has(characters.slice(0, 2).join('')) ? 2 : 1;
  return characters.length === 1 ? '*' : characters.slice(0, kept).join('') + '*'.repeat(characters.length - kept);
}

function maskWord(word: string): string {
  const [first = '', ...rest] = word;
  return rest.length === 0 ? '*' : first + '*'.repeat(Math.min(rest.length, 3));
}

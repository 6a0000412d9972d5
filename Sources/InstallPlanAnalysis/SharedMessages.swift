// What several rules say of the same characters, in both languages. The English texts are those of YAMLSyntax, which knows
// no other language.

import YAMLSyntax

/// What to do about a character that nobody sees.
func unseenAdvice(_ scalar: Unicode.Scalar) -> LocalizedText {
  LocalizedText(
    en: unseenMessage(scalar), zh: "请删除此处的不可见字符（\(codePoint(scalar))）：YAML 会把它当作普通字符。")
}

let unseenFixTitle = LocalizedText(en: unseenTitle, zh: "删除不可见字符")

extension Lookalike {
  /// What it is, and what to write.
  var advice: LocalizedText {
    LocalizedText(en: message, zh: "\(chineseName)，YAML 会把它当作普通字符：请改用\(chineseRemedy)。")
  }

  private var chineseName: String {
    switch (mark, scalar.value) {
    case (.colon, _): "`\(scalar)` 是全角冒号"
    case (.comma, 0x3001): "`\(scalar)` 是顿号"
    case (.comma, _): "`\(scalar)` 是全角逗号"
    case (.doubleQuote, _), (.singleQuote, _): "`\(scalar)` 是排版引号"
    case (.space, 0x00A0), (.space, 0x202F): "此处是不间断空格"
    case (.space, 0x3000): "此处是全角空格"
    case (.space, _): "此处是排版空格"
    }
  }

  private var chineseRemedy: String {
    switch mark {
    case .colon: " `:` 加一个空格"
    case .comma: " `,`"
    case .doubleQuote: " `\"`"
    case .singleQuote: " `'`"
    case .space: "普通空格"
    }
  }
}

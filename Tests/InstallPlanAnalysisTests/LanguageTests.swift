// Which language is meant, and how messages are put into one.

import Testing

@testable import InstallPlanAnalysis

struct LanguageTests {
  @Test(arguments: ["zh", "zh-CN", "ZH-cn", "zh_TW", "zh-Hans", "zh-Hans-CN", "zh_CN.UTF-8", "zh.utf8", "zh@pinyin"])
  func chinese(_ locale: String) { #expect(Language(locale: locale) == .chinese) }

  @Test(arguments: [nil, "", "C", "C.UTF-8", "POSIX", "en", "en_US.UTF-8", "de-DE", "azh", "zhx", "zha", "_zh"])
  func everythingElseIsEnglish(_ locale: String?) { #expect(Language(locale: locale) == .english) }

  /// The environment, and whether it is Chinese.
  static let environments: [(variables: [String: String], isChinese: Bool)] = [
    ([:], false), (["LANG": "zh_CN.UTF-8"], true), (["LC_MESSAGES": "zh_CN.UTF-8", "LANG": "C"], true),
    (["LC_MESSAGES": "C", "LANG": "zh_CN.UTF-8"], false), (["LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "en_US"], true),
    (["LC_ALL": "C", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"], false), (["LC_ALL": "", "LANG": "zh_CN"], true),
    (["LC_ALL": "POSIX", "LANG": "zh_CN"], false), (["LC_CTYPE": "zh_CN.UTF-8"], false),
    (["LANG": "zh-Hans"], true), (["LANGUAGE": "zh_CN"], false),
  ]

  @Test(arguments: environments) func environment(_ row: (variables: [String: String], isChinese: Bool)) {
    #expect(Language(environment: { row.variables[$0] }) == (row.isChinese ? .chinese : .english))
  }

  @Test func adviceAndConsequence() {
    let message = FindingMessage(
      advice: LocalizedText(en: "Keep one:", zh: "请只保留一个："),
      consequence: LocalizedText(en: "the last one wins.", zh: "以最后一个为准。"))
    #expect(message.text(in: .english) == "Keep one: the last one wins.")
    #expect(message.text(in: .chinese) == "请只保留一个：以最后一个为准。")
    // Where only a part is translated, the other keeps its space.
    let half = FindingMessage(
      advice: LocalizedText(english: "Keep one."), consequence: LocalizedText(en: "The last wins.", zh: "以最后一个为准。"))
    #expect(half.text(in: .chinese) == "Keep one. 以最后一个为准。")
    #expect(FindingMessage(advice: LocalizedText(en: "a", zh: "甲")).text(in: .chinese) == "甲")
  }

  @Test func whatIsNotTranslatedIsEnglish() {
    let message = FindingMessage(english: "Keep one.")
    #expect(message.text(in: .chinese) == "Keep one." && message.consequence == nil)
    #expect(Fix("Remove", []).title.text(in: .chinese) == "Remove")
  }

  /// Names in a message hide nothing, in no language.
  @Test func namesAreShown() {
    let message = FindingMessage(advice: LocalizedText(en: "`` a\u{202E}", zh: "`` 甲\u{202E}"))
    #expect(message.text(in: .english) == #"`""` a\u202E"#)
    #expect(message.text(in: .chinese) == #"`""` 甲\u202E"#)
    #expect(Fix(LocalizedText(en: "``", zh: "删除 ``"), []).title.zh == #"删除 `""`"#)
  }
}

// The languages that the server speaks, and texts in both of them.

public enum Language: Sendable, Equatable {
  case english
  case chinese

  /// - Parameter locale: an IETF language tag as in LSP's `InitializeParams.locale` (`zh`, `zh-CN`, `zh-Hans` … are
  ///   Chinese), or a POSIX locale (`zh_CN.UTF-8`). What is neither Chinese nor English is English.
  public init(locale: String?) {
    let language = locale?.lowercased().prefix { !"-_.@".contains($0) }
    self = language == "zh" ? .chinese : .english
  }

  /// The language of a process: of `LC_ALL`, `LC_MESSAGES` and `LANG` the first one that is set and not empty counts.
  /// https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
  ///
  /// - Parameter variable: the value of an environment variable; nil: it is not set.
  public init(environment variable: (_ name: String) -> String?) {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty }
    self.init(locale: set)
  }
}

/// A text in the languages the server speaks. Markdown; no raw HTML.
public struct LocalizedText: Sendable, Hashable {
  public let en: String
  public let zh: String

  public init(en: String, zh: String) {
    self.en = en
    self.zh = zh
  }

  /// A text that is not translated yet: English in every language.
  public init(english: String) { self.init(en: english, zh: english) }

  public func text(in language: Language) -> String {
    switch language {
    case .english: en
    case .chinese: zh
    }
  }
}

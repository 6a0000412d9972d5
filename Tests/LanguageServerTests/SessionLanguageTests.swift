// A session's words are in the client's language: of diagnostics, what stands beside them, and titles of fixes.

import LanguageServerProtocol
import Testing

@testable import LanguageServer

struct SessionLanguageTests {
  private let uri = "file:///nonexistent/a/plan.yaml"
  private let plan = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: other
    spec:
      enable: true
      extension:
        name: one
        version: 1.0.0
      upgradeStrategy: Manual
      config: |
        a: 1
        a: 2

    """
  private let push = """
    {"textDocument": {"publishDiagnostics": {"relatedInformation": true}, \
    "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}}}
    """
  private let pull = """
    {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}}
    """

  private func message(_ driver: SessionDriver, _ code: String) -> String? {
    driver.published(uri).first { $0.code == code }?.message
  }

  private func isChinese(_ text: String?) -> Bool {
    text?.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } == true
  }

  private func titles(_ driver: SessionDriver) async throws -> [String] {
    let actions = try await driver.request(
      "textDocument/codeAction",
      """
      {"textDocument": {"uri": "\(uri)"}, "context": {"diagnostics": [], "only": ["quickfix"]}, \
      "range": {"start": {"line": 5, "character": 2}, "end": {"line": 5, "character": 8}}}
      """)
    return actions?.arrayValue?.compactMap { $0["title"]?.stringValue } ?? []
  }

  private func set(_ driver: SessionDriver, _ settings: String) async throws {
    try await driver.notify("workspace/didChangeConfiguration", "{\"settings\": {\"installplan\": \(settings)}}")
  }

  @Test func aChineseClient() async throws {
    let driver = try await SessionDriver(capabilities: push, locale: "zh-CN")
    try await driver.open(uri, plan)
    #expect(isChinese(message(driver, "unknown-field")) && isChinese(message(driver, "config-duplicate-key")))
    // What is not translated yet.
    #expect(message(driver, "name-mismatch").map(isChinese) == false)
    let diagnostics = driver.notifications.last { $0.method == "textDocument/publishDiagnostics" }?.params[
      "diagnostics"]
    let duplicate = diagnostics?.arrayValue?.first { $0["code"]?.stringValue == "config-duplicate-key" }
    #expect(isChinese(duplicate?["relatedInformation"]?[0]?["message"]?.stringValue))
    let titles = try await titles(driver)
    #expect(titles.first == "重命名为 `enabled`")
    let diagnosed = message(driver, "unknown-field")
    // Where it moves to by an edit, it says the same.
    let start = Position(line: 0, character: 0)
    try await driver.change(uri, [TypedEdit(start: start, end: start, text: "# c\n")])
    try await driver.pass(milliseconds: 2000)
    #expect(message(driver, "unknown-field") == diagnosed)
  }

  @Test func anEnglishClient() async throws {
    for locale in ["en", "de", nil] {
      let driver = try await SessionDriver(capabilities: push, locale: locale)
      try await driver.open(uri, plan)
      #expect(message(driver, "unknown-field").map(isChinese) == false)
      #expect(try await titles(driver).first == "Rename to `enabled`")
    }
  }

  @Test func theEnvironmentWhereTheClientDoesNotSay() async throws {
    let driver = try await SessionDriver(capabilities: push, variables: ["LANG": "zh_CN.UTF-8"])
    try await driver.open(uri, plan)
    #expect(isChinese(message(driver, "unknown-field")))
    let other = try await SessionDriver(capabilities: push, locale: "en", variables: ["LANG": "zh_CN.UTF-8"])
    try await other.open(uri, plan)
    #expect(message(other, "unknown-field").map(isChinese) == false)
  }

  @Test func theSettingIsStrongerThanTheLocale() async throws {
    for (locale, setting, chinese) in [
      ("zh", "en", false), ("en", "zh", true), ("zh", "auto", true), ("en", "auto", false),
    ] {
      let driver = try await SessionDriver(
        capabilities: push, initializationOptions: "{\"language\": \"\(setting)\"}", locale: locale)
      try await driver.open(uri, plan)
      #expect(isChinese(message(driver, "unknown-field")) == chinese)
    }
  }

  @Test func aChangedSettingPublishesAnew() async throws {
    let driver = try await SessionDriver(capabilities: push, locale: "zh")
    try await driver.open(uri, plan)
    #expect(isChinese(message(driver, "unknown-field")))
    try await set(driver, #"{"language": "en"}"#)
    #expect(message(driver, "unknown-field").map(isChinese) == false)
    #expect(try await titles(driver).first == "Rename to `enabled`")
    // The settings are gone, and the client's own language is back.
    try await set(driver, "{}")
    #expect(isChinese(message(driver, "unknown-field")))
    // While somebody types, what is shown stays, in the other language.
    let place = Position(line: 9, character: 25)
    try await driver.change(uri, [TypedEdit(start: place, end: place, text: "x")])
    try await set(driver, #"{"language": "en"}"#)
    #expect(message(driver, "unknown-field").map(isChinese) == false)
    // Nothing changes, and nothing is told.
    try await driver.pass(milliseconds: 2000)
    let count = driver.notifications.count
    try await set(driver, #"{"language": "en"}"#)
    #expect(driver.notifications.count == count)
  }

  @Test func aClientThatAsksIsToldToAskAgain() async throws {
    let driver = try await SessionDriver(capabilities: pull, locale: "zh")
    try await driver.open(uri, plan)
    var told = try await driver.pull(uri)?.first { $0.code == "unknown-field" }?.message
    #expect(isChinese(told))
    #expect(driver.requests("workspace/diagnostic/refresh").isEmpty)
    try await set(driver, #"{"language": "en"}"#)
    try await driver.pass(milliseconds: 2000)
    #expect(!driver.requests("workspace/diagnostic/refresh").isEmpty)
    told = try await driver.pull(uri)?.first { $0.code == "unknown-field" }?.message
    #expect(told.map(isChinese) == false)
  }
}

// What credential plugins say is shown without what nobody may see.

import TestSupport
import Testing

@testable import KubernetesClient

@Suite struct PluginWordsTests {
  static let key = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
  static let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"

  /// What is said, what is shown.
  static let lines: [(String, String)] = [
    ("error: not logged in", "error: not logged in"),
    (
      "To sign in, use a web browser to open https://microsoft.com/devicelogin and enter the code ABCD12345",
      "To sign in, use a web browser to open https://microsoft.com/devicelogin and enter the code ABCD12345"
    ),
    (
      "Please visit http://localhost:8000/?state=\(key)&code_challenge=\(key)#top",
      "Please visit http://localhost:8000/?state=\(key)&code_challenge=\(key)#top"
    ),
    ("https://h/?access_token=\(key)&a=b", "https://h/?access_token=…&a=b"),
    ("https://h/cb#id_token=\(jwt)", "https://h/cb#id_token=…"),
    ("got token: hunter2", "got token: …"), ("got token=hunter2 now", "got token=… now"),
    ("password hunter2", "password hunter2"), ("--client-secret hunter2 -v", "--client-secret … -v"),
    ("--token=hunter2", "--token=…"), (#"{"token": "hunter2", "a": 1}"#, #"{"token": "…", "a": 1}"#),
    (#"{"refresh_token":"hunter2"}"#, #"{"refresh_token":"…"}"#),
    ("AWS_SECRET_ACCESS_KEY=hunter2", "AWS_SECRET_ACCESS_KEY=…"),
    ("Authorization: Bearer hunter2", "Authorization: … …"), ("sent bearer hunter2!", "sent bearer …"),
    ("a \(jwt) b", "a … b"), ("key \(key).", "key …"), ("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"),
    (
      "cannot read /home/user/.config/very/long/path/to/a/file",
      "cannot read /home/user/.config/very/long/path/to/a/file"
    ),
    ("\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{7}text", "red text"), ("a\u{202E}b\tc", "ab c"),
    ("登录：请打开浏览器", "登录：请打开浏览器"),
  ]

  @Test(arguments: lines) func aLine(_ row: (String, String)) {
    #expect(shownLine(row.0.utf8) == row.1)
  }

  /// However it is said, a long random word or one behind a secret's name is not shown.
  @Test func noSecretIsShown() {
    var random = SeededRandom()
    let frames = [
      "token: %", "token=%", "\"token\":\"%\"", "'token' : '%'", "--token %", "Bearer %", "https://h/?token=%",
      "ID_TOKEN=%;",
      "{\"status\":{\"token\":\"%\"}}", "password: %", "client_secret=% and more", "Authorization: Basic %",
    ]
    for _ in 0..<cases(quick: 300, full: 3000) {
      let secret = "s3cret" + String((0..<random.below(60)).map { _ in Array("abcXYZ0189+/_-")[random.below(14)] })
      let line = frames[random.below(frames.count)].replacing("%", with: secret)
      #expect(!shownLine(line.utf8).contains("s3cret"), "\(line)")
    }
  }

  @Test func anyBytesGiveALine() {
    var random = SeededRandom()
    for _ in 0..<cases(quick: 200, full: 2000) {
      let shown = shownLine((0..<random.below(3000)).map { _ in UInt8(random.below(256)) })
      #expect(shown.count <= 1001 && !shown.unicodeScalars.contains { $0.value < 32 || $0.value == 127 })
    }
  }
}

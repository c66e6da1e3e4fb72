import HostLogs
import MonitorCore
import Testing

@Suite("log_analysis_config") struct LogConfigurationTests {
    static let documented = """
        {"enabled": true, "method": "ssh", "ssh_host": "192.168.1.1", "ssh_user": "admin",
         "ssh_key_path": "/root/.ssh/id_rsa", "log_command": "tail -n 1000 /var/log/firewall.log",
         "analysis_frequency": 1800, "analysis_prompt": "Analyze these firewall logs. Provide findings in JSON format."}
        """

    @Test("the documented one is read, and written as it was")
    func documented() throws {
        let read = try LogConfiguration(json: Self.documented.utf8)
        #expect(read.isEnabled && read.method == .ssh && read.host == "192.168.1.1" && read.user == "admin")
        #expect(read.keyPath == "/root/.ssh/id_rsa" && read.periodSeconds == 1800 && read.port == 22)
        #expect(try LogConfiguration(json: read.json.utf8) == read)
    }

    @Test(
        "each refusal is a sentence that says what to do",
        arguments: [
            (#"{"ssh_password":"x"}"#, "Use a key: ssh_key_path"),
            (#"{"enabled":true,"ssh_user":"a","log_command":"x"}"#, "ssh_host is missing"),
            (#"{"ssh_host":"-oProxyCommand=reboot"}"#, "ssh_host is not a host name"),
            (#"{"ssh_user":"$(reboot)"}"#, "ssh_user has letters"),
            (#"{"log_command":"tail\nreboot"}"#, "log_command is one line"),
            (#"{"ssh_key_path":"id_rsa"}"#, "whole path"),
            (#"{"analysis_frequency":5}"#, "60 to 604800"),
            (#"{"method":"telnet"}"#, "ssh, syslog, journal and agent"),
            (#"{"enabled":true,"method":"syslog"}"#, "syslog_from is missing"),
            (#"{"log_comand":"x"}"#, "Known ones are enabled"),
            (#"[]"#, "not an object"), ("", "ends too early"),
        ])
    func refusals(_ json: String, _ words: String) {
        #expect(
            performing: { _ = try LogConfiguration(json: json.utf8) }, throws: { "\($0)".contains(words) })
    }

    @Test("what is switched off may be half written") func halfWritten() throws {
        #expect(try !LogConfiguration(json: #"{"enabled":false}"#.utf8).isEnabled)
        #expect(try LogConfiguration(json: "{}".utf8).periodSeconds == 1800)
    }

    @Test("syslog and the journal need no command") func others() throws {
        let syslog = try LogConfiguration(
            json: #"{"enabled":true,"method":"syslog","syslog_from":"192.0.2.1"}"#.utf8)
        #expect(syslog.source == "syslog of 192.0.2.1")
        #expect(try LogConfiguration(json: syslog.json.utf8) == syslog)
        let journal = try LogConfiguration(
            json: #"{"enabled":true,"method":"journal","journal_unit":"ssh.service"}"#.utf8)
        #expect(journal.source == "journal of this machine, unit ssh.service")
    }
}

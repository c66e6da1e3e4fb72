extension ConnectorDeclaration {
    /// Declarations to begin with: a person puts in the address of their own server.
    ///
    /// Source: pages of the cabinet of Carbon Billing, of the Ideco line, as those who read them describe them.
    package static let standard: [(name: String, json: String)] = [
        (
            "carbon-cabinet",
            """
            {
              "name": "carbon-cabinet",
              "base": "http://192.0.2.10/cabinet",
              "charset": "windows-1251",
              "login": {
                "page": "login", "post": "login",
                "fields": {"cab_login": "$name", "cab_password": "$password"},
                "good": "userinfo", "bad": "div.ideco_error"
              },
              "ended": "input[name=cab_password]",
              "pages": {
                "tickets": {
                  "get": "helpdesk", "must": "table#stat_table", "rows": "table#stat_table tbody tr",
                  "fields": {"opened": "1", "number": "2 a", "subject": "3 a", "status": "5"},
                  "words": {"status": {"Открыто": "open", "Ожидает ответа": "waits", "Закрыто": "closed"}},
                  "next": "span.page_num a"
                },
                "ticket": {
                  "get": "helpdesk?id=$number", "must": "div.hdsk_main",
                  "one": {"subject": "div.hdsk_main h1"},
                  "rows": "div.hdsk_main li",
                  "fields": {"text": ". - small", "signature": "small"}
                },
                "clients": {
                  "get": "userinfo", "must": "div.tree", "rows": "div.tree_user.tree_node_user",
                  "fields": {"id": "a @href last", "name": "a before <", "login": "a inside <>"},
                  "folders": "div.tree_folder_closed.tree_node_folder > a"
                },
                "client": {
                  "get": "userinfo/$id", "must": "table#ideco_user_info",
                  "one": {"warnings": "div.red all"},
                  "rows": "table#ideco_user_info tr",
                  "fields": {"label": "td.label", "value": "td.value"}
                },
                "sessions": {
                  "select": "userinfo/$id", "post": "stat",
                  "form": {"module": "stat", "date_start": "$from", "date_end": "$to", "resolution": "0"},
                  "must": "table#stat_table", "rows": "table#stat_table tbody tr",
                  "fields": {"date": "1", "interval": "2", "description": "3", "received": "4", "sent": "5", "sum": "6", "user": "7"},
                  "next": "span.page_num a"
                }
              },
              "writes": {
                "open": {"select": "helpdesk?filter_id=$client", "post": "helpdesk", "form": {"subj": "$subject", "text": "$text"}},
                "reply": {"select": "helpdesk?id=$number", "post": "helpdesk", "form": {"text": "$text"}},
                "close": {"select": "helpdesk?id=$number", "post": "helpdesk", "form": {"status": "10"}}
              },
              "gap": 300, "limit": 10
            }

            """
        )
    ]
}

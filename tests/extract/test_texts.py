# ruff: noqa: E501 - expected values in one line
"""Whole texts as other authors write them, each read for the first time only after the code was written.

At that first reading 61 of 62 values of the first group were found with 3 wrong ones, and all 42 of the second with one
wrong; what was wrong has been mended since.
"""

from __future__ import annotations

import pytest

from amana.extract import as_report_json, extract

NOT_JUDGED = ("dates", "countries", "organisations", "public_infrastructure")
FIRST = "a3f5c1e09b7d2468ace013579bdf02468ace13579bdf02468ace013579bdf024"
SECOND = "b7d2468ace013579bdf02468ace13579bdf02468ace13579bdf024a3f5c1e09c"

TEXTS = [
("""# نشرة تحذيرية رقم ١٧/٢٠٢٦
رُصدت يوم ٣ آب ٢٠٢٦ موجة رسائل قصيرة (SMS) تحمل الرابط hxxp://post-eg[.]example/track/٨٨١٢ وروابط مختصرة مثل bit[.]ly/3xAmpl9. يتواصل التطبيق الخبيث (com.post.tracker.apk) مع api.post-eg.example:9443 ومع الخادم الاحتياطي ١٩٨.٥١.١٠٠.٢٠١.
بصمة الملف track-v2.1.apk: """+FIRST.upper()+""".
""", "url http://post-eg.example/track/8812|url bit.ly/3xAmpl9|domain api.post-eg.example|ipv4 198.51.100.201|sha256 " + FIRST),
("""Indicators (defanged):
- C2: 203[.]0[.]113[.]88:443, 203[.]0[.]113[.]89:443/tcp
- hxxps://login-portal[.]test/owa/auth.aspx?replaceCurrent=1
- Sender: "IT Desk" <it-desk@login-portal[.]test>
- Reply-To: helpdesk[@]mail[.]login-portal[.]test
- User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/121.0.0.1
- ASN: AS64496; netblock 203.0.113.0/26
- JA3: 51c64c77e60f3980eea90869b68c58a8
""", "ipv4 203.0.113.88|ipv4 203.0.113.89|url https://login-portal.test/owa/auth.aspx?replaceCurrent=1|email it-desk@login-portal.test|email helpdesk@mail.login-portal.test|asn AS64496|cidr 203.0.113.0/26|md5 51c64c77e60f3980eea90869b68c58a8"),
("""type,value,confidence
domain,mail-gov.invalid,80
url,http://mail-gov.invalid/o365/?id=7,70
ip,2001:db8:ffff::53,60
hash,"""+FIRST[:40]+""",90
cve,CVE-2023-4966,50
""", "domain mail-gov.invalid|url http://mail-gov.invalid/o365/?id=7|ipv6 2001:db8:ffff::53|sha1 "+FIRST[:40]+"|cve CVE-2023-4966"),
("""وقد استعمل المهاجمون نطاقَي «بنك-الأمان.example»، وبريد الدعم دعم@بنك-الأمان.example، وصفحة www.aman-bank.example/ar/دخول?lang=ar؛ ثم حوّلوا المبلغ إلى الحساب MA64 0115 1900 0001 2050 0053 4921 وإلى المحفظة TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t.""",
 "domain بنك-الأمان.example|email دعم@بنك-الأمان.example|url www.aman-bank.example/ar/دخول?lang=ar|iban MA64011519000001205000534921|wallet TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
("""الجدول 3.1.2.4: المنافذ المستخدمة. إصدار البرنامج الثابت 5.4.3.2 مصاب بالثغرة CVE‑2024‑3400، وعنوان الإدارة 192.0.2.254/32. المرجع: القسم ٢.٣.١.٤ من الدليل. الكلفة ١٢٬٥٠٠٬٠٠٠ دينار.""",
 "cve CVE-2024-3400|cidr 192.0.2.254/32"),
("""The implant (svchost.exe, helper.dll, run.ps1) beacons to cdn-assets.example.org/jquery-3.6.0.min.js every 60s; fallback is ws://ws.cdn-assets.example.org:8080/socket. See also https://github.com/acme/tool/blob/main/README.md and section 4.2.1.3. Contact: Tel. +962 6 555 0142, csirt@cert.example.""",
 "url cdn-assets.example.org/jquery-3.6.0.min.js|url ws://ws.cdn-assets.example.org:8080/socket|url https://github.com/acme/tool/blob/main/README.md|phone +96265550142|email csirt@cert.example"),
("""استغلّت المجموعة الأساليب T1190 (استغلال تطبيق متاح) وT1505.003 وT1071.001، وفي إطار DISARM الأساليب T0086.002 وT0114. وللتواصل: هاتف ‏+٢١٦ ٧١ ٥٥٥ ٠١٢‏ أو ٠٠٢١٣٢١٥٥٥٠١٢.""",
 "attack T1190|attack T1505.003|attack T1071.001|disarm T0086.002|disarm T0114|phone +21671555012|phone +21321555012"),
("""1. evil-one.example
2. evil-two[.]example
3) 203.0.113.10
4- 203.0.113.11
٥. evil-three.example
٦- hxxps://evil-four[.]example/a/b/c.php?x=1&y=2
""", "domain evil-one.example|domain evil-two.example|ipv4 203.0.113.10|ipv4 203.0.113.11|domain evil-three.example|url https://evil-four.example/a/b/c.php?x=1&y=2"),
("""{"indicators":[{"type":"domain-name","value":"a1.example"},{"type":"ipv4-addr","value":"203.0.113.7"},{"pattern":"[url:value = 'http://a1.example/x' OR ipv6-addr:value = '2001:db8::7']"}]}""",
 "domain a1.example|ipv4 203.0.113.7|url http://a1.example/x|ipv6 2001:db8::7"),
("""زار الضحايا الموقع الإلكتروني: رابط.مصر/عرض ثم حُوّلوا إلى www[.]ra7ala[.]example . لم يُستخدم النطاق الأصلي ra7ala.example (سليم). وقال د.أحمد م.ع إن النظام (v2.0.1.7) غير متأثر، وكذلك الإصدارات من 1.0.0.1 إلى 1.0.0.9.""",
 "url رابط.مصر/عرض|domain www.ra7ala.example|domain ra7ala.example"),
("""Log: 2026-08-03T04:05:06Z src=198.51.100.23:51515 dst=203.0.113.99:443 host=update.evil.example uri=/gate.php?id=9 ua=curl/8.4.0 sha1=da39a3ee5e6b4b0d3255bfef95601890afd80708""",
 "ipv4 198.51.100.23|ipv4 203.0.113.99|domain update.evil.example|sha1 da39a3ee5e6b4b0d3255bfef95601890afd80708"),
("""سُجّل دخول من العناوين (203.0.113.1 / 203.0.113.2 / 203.0.113.3) ومن المدى 203.0.113.64–203.0.113.127، ولم يُسجَّل من 203.0.113.300.""",
 "ipv4 203.0.113.1|ipv4 203.0.113.2|ipv4 203.0.113.3|ipv4 203.0.113.64|ipv4 203.0.113.127"),
("""Payment to 0xde709f2102306220921060314715629080e2fb77, LTC LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9, IBAN: TN59 1000 6035 1835 9847 8831; invoice EG2026-114; SWIFT NBEGEGCX; card 4111 1111 1111 1111.""",
 "wallet 0xde709f2102306220921060314715629080e2fb77|wallet LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9|iban TN5910006035183598478831"),
("""تعميم: رسائل تصيّد تنتحل بريد الجمارك
المرسل: customs-clearance{at}jumruk-online[.]test
الروابط: hXXps://jumruk-online[.]test/pay?ref=٥٥١٢ ، و hXXps://www[.]jumruk-online[.]test
المرفق: فاتورة_2026.pdf.js (بصمة SHA256: """+SECOND+""")
يتصل المرفق بـ 203.0.113[.]17 عبر المنفذ ٤٤٤٤، وبالعنوان ‪2001:db8:10::17‬.""",
"email customs-clearance@jumruk-online.test|url https://jumruk-online.test/pay?ref=5512|domain www.jumruk-online.test|sha256 "+SECOND+"|ipv4 203.0.113.17|ipv6 2001:db8:10::17"),
("""Summary: the botnet (>12.000 hosts) used DNS over HTTPS via dns.evil.example/dns-query and a DGA, e.g. kq3v9z7xw2.example, pp01ab.example and zz-9.example. Bots check http://ip.evil.example:81/ip.txt. Version 3.2.10.1 of the router firmware is affected; 3.2.10.2 is not.""",
"url dns.evil.example/dns-query|domain kq3v9z7xw2.example|domain pp01ab.example|domain zz-9.example|url http://ip.evil.example:81/ip.txt"),
("""**المؤشرات**
`evil-bank.example` · `cdn.evil-bank.example` · `198.51.100.66` · `hxxp://evil-bank[.]example/b.js`
> ملاحظة: لا تحجبوا `1.1.1.1` ولا `www.google.com`.""",
"domain evil-bank.example|domain cdn.evil-bank.example|ipv4 198.51.100.66|url http://evil-bank.example/b.js"),
("""استُخدمت نطاقات منها: صحيفة-اليوم.example، وأخبار٢٤.example، وalyawm-news.example. أما الموقع الأصلي فهو صحيفة.example.""",
"domain صحيفة-اليوم.example|domain أخبار24.example|domain alyawm-news.example|domain صحيفة.example"),
("""From: alerts@secure-mail.example
To: victims
Received: from mx1.secure-mail.example (mx1.secure-mail.example [203.0.113.25]) by mail.victim.example
Message-ID: <20260803.abc123@mx1.secure-mail.example>
X-Mailer: PHPMailer 6.8.0""",
"email alerts@secure-mail.example|domain mx1.secure-mail.example|ipv4 203.0.113.25|domain mail.victim.example|email 20260803.abc123@mx1.secure-mail.example"),
("""حُوّلت المبالغ من IBAN رقم ‎SA44 2000 0001 2345 6789 1234‎ ثم إلى الحساب AE07 0331 2345 6789 0123 456، والسجل التجاري 1010.234.567، والهاتف ‎+971 4 555 0123‎ والفاكس 009714-5550124.""",
"iban SA4420000001234567891234|iban AE070331234567890123456|phone +97145550123|phone +97145550124"),
("""alert tcp any any -> 203.0.113.77 [80,443] (msg:"C2"; content:"evil.example"; sid:1000001; rev:2;)
rule x { strings: $a = "http://drop.evil.example/stage2.bin" $h = { 4D 5A 90 } condition: $a }""",
"ipv4 203.0.113.77|domain evil.example|url http://drop.evil.example/stage2.bin"),
("""في ٥/٨/٢٠٢٦ عند الساعة 10:15:30 رُصد اتصال من ١٠٫٠٫٠٫٥ (داخلي) إلى ٢٠٣٫٠٫١١٣٫١٢ على المنفذ ٨٠٨٠؛ حجم البيانات 1.234.567.890 بايت.""",
"ipv4 203.0.113.12"),
("""MITRE ATT&CK: Initial Access (TA0001): T1566.002; Execution: T1204.001/T1204.002; C2: T1102. See CVE-2021-44228 & CVE-2021-45046. ICS: T0866.""",
"attack T1566.002|attack T1204.001|attack T1204.002|attack T1102|cve CVE-2021-44228|cve CVE-2021-45046|attack T0866"),
("""الرابط المختصر: t[.]me/+AbCdEf123، وقناة t.me/s/news_x، وملف https://drive.example/file/d/1AbC_d-E/view?usp=sharing.""",
"url t.me/+AbCdEf123|url t.me/s/news_x|url https://drive.example/file/d/1AbC_d-E/view?usp=sharing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_just_what_the_text_says_is_found(text: str, expected: str) -> None:
    found = as_report_json(extract(text))
    values = {f"{key} {value}" for key, each in found.items() if key not in NOT_JUDGED for value in each}
    assert values == set(expected.split("|"))

# 折りたたみカーゴバイク「Skiff」のお見積り依頼
with haruka; ago 161; box Archive; labels dealer
@ haruka
Tidewater Bikes
アハターベルグ様

突然のご連絡失礼いたします。みなと自転車商会の霧島と申します。

貴社の折りたたみカーゴバイク「Skiff」を当店で取り扱いたく、まずは3台のお見積りをお願いできますでしょうか。狭い路地の多い町ですので、ハンドル幅が気になっております。

よろしくお願いいたします。
@ rep +9h file:quote:Q-2162:3xSkiff_folding@2090
霧島様

お問い合わせありがとうございます。Skiffのハンドル幅は54cm、折りたたむと32cmになります。3台分のお見積りを添付いたします。

日本語は勉強中です。間違いがありましたらご容赦ください。

ロビン・アハターベルグ
@ haruka +1d
アハターベルグ様

早速のお返事、ありがとうございます。とても丁寧な日本語で驚きました。

54cmでしたら、魚屋さんの横の路地も通れます。3台、注文いたします。色は紺でお願いします。
@ rep +4h file:invoice:TB-0326:3xSkiff_folding@2090
ご注文ありがとうございます。請求書を添付いたします。船便で五週間ほどかかります。魚屋さんによろしくお伝えください。

# 取扱説明書の日本語訳について
with haruka; ago 88; box Archive
@ haruka
アハターベルグ様

お世話になっております。みなと自転車商会の霧島です。

取扱説明書を日本語に訳してみました。4ページの「ヒンジを友達のように扱う」という一文、原文どおりで間違いないでしょうか。
@ rep +8h cc:maren
霧島様

翻訳までしていただき、本当にありがとうございます。はい、原文どおりです。工房のマーレンがどうしても残したいと言った一文です。
@ haruka +1d
承知いたしました。お客様にも評判が良い一文になりそうです。訳文は自由にお使いください。

# 追加注文と春の展示会
with haruka; ago 3; labels hot; unread 1
@ haruka
アハターベルグ様

お世話になっております。3台とも販売いたしました。最後の1台は魚屋さんです。

つきましては、Skiffを6台追加でお願いしたく、納期を教えていただけますか。また、春の展示会に貴社のHarbourを1台お借りすることは可能でしょうか。

みなと自転車商会 霧島

# استعلام قیمت دوچرخهٔ باری Harbour
with dariush; ago 146; box Archive; labels hot
@ dariush
سلام رابین عزیز،

ما در شهر برای گل‌فروشی‌ها و نانوایی‌ها بار می‌بریم و پنج دوچرخهٔ باری لازم داریم. مدل Harbour را در سایت دیدیم. قیمت پنج دستگاه با جعبهٔ ۳۰۰ لیتری چند است و تحویل چقدر طول می‌کشد؟

با احترام
@ rep +5h file:quote:Q-2166:5xHarbour_cargo_bike@4190+5xBox_300_l@330
سلام آقای مهرآیین،

از پیام شما سپاسگزارم. پیش‌فاکتور Q-2166 پیوست است: پنج دستگاه با جعبه، جمعاً ۲۲٬۶۰۰ یورو. تحویل شش هفته پس از سفارش.

با احترام
رابین
@ dariush +2d
سلام،

قیمت خوب است، اما باتری برای تابستان‌های ما نگرانم می‌کند: ۴۲ درجه در سایه. آیا باتری Tideline تا 45 °C کار می‌کند؟
@ rep +6h cc:otto
سلام،

بله، تا ۵۰ درجه هنگام کار و تا ۴۰ درجه هنگام شارژ. یعنی شب شارژ کنید، نه ظهر. برگهٔ فنی را هم برایتان می‌فرستم.
@ dariush +4d
عالی است. سفارش می‌دهیم: سه دستگاه آبی و دو دستگاه نارنجی. مغازهٔ ما هم آبی است.

# قطعات یدکی برای سال دوم
with dariush; ago 11; labels renewal
@ dariush
سلام رابین،

دوچرخه‌ها هر روز کار می‌کنند و همه راضی‌اند. برای سال دوم این قطعات را لازم داریم:

۱. لنت ترمز — ۲۰ جفت
۲. لاستیک عقب 20×2.15 — ۱۰ حلقه
۳. قفل جعبه (کد TB-4471) — ۲ عدد

لطفاً قیمت و هزینهٔ ارسال را بفرمایید.
@ rep +1d file:quote:Q-2240:20xBrake_pads_pair@9+10xRear_tyre_20x2.15@24+2xBox_lock_TB-4471@31
سلام،

پیش‌فاکتور پیوست است. ارسال با همان شرکت Gannet و رایگان، چون مشتری خوبی هستید.
@ dariush +6d unread
سلام و سپاس. تأیید می‌شود! یک سؤال دیگر: برادرم در شهر همسایه می‌خواهد ۳ دستگاه بخرد. تخفیف خانوادگی هم دارید؟ :)

# הצעת מחיר לאופני מטען לטיילת
with noa; ago 128; box Archive; labels hot
@ noa
שלום רובין,

אנחנו משכירים אופניים על הטיילת ומחפשים ארבע אופני Harbour למשפחות. חשוב לנו: חגורות לילדים, סוכך נגד שמש, ושהבורגים לא יחלידו מהמלח. כמה זה עולה?

תודה,
נועה
@ rep +4h file:quote:Q-2175:4xHarbour_cargo_bike@4240+4xChild_bench_with_belts@260+4xSun_canopy@190
שלום נועה,

מצורפת הצעת מחיר Q-2175 לארבעה זוגות, עם ספסל, חגורות וסוכך. כל הברגים הם נירוסטה A4, אותו סוג שמשתמשים בו בסירות.

בברכה,
רובין
@ noa +3d
נירוסטה A4 זה בדיוק מה שרציתי לשמוע. האם אפשר לקבל 2 מהם בצבע צהוב? ומתי אפשר לצפות למשלוח, לפני עונת הקיץ?
@ rep +2h
שני צהובים, אין בעיה. אם ההזמנה מגיעה עד יום חמישי, המשלוח יוצא ב-14 לחודש ומגיע תוך 3 שבועות.
@ noa +1d
הוזמן! ההורים כבר שואלים מתי אפשר לנסות.

# סוכך אחד נקרע ברוח
with noa; ago 0.9; labels service, urgent; unread 1
@ noa file:photo:canopy
היי רובין,

אתמול הייתה סערה וסוכך אחד נקרע (תמונה מצורפת, שם הקובץ canopy.png). יש לנו קבוצה של 12 ילדים ביום ראשון. אפשר לשלוח סוכך חדש במשלוח מהיר? גם שני אבזמים של חגורה יעזרו.

נועה

# Reunion: first Tidewater dealers' weekend
with hollis; ago 36; labels meeting
@ rep cc:jutta,camille,zofia,haruka
Dear all,

the first dealers' weekend takes place in Port Ansel, in the old boat shed, the second Saturday from now. There will be a workshop with Maren, a ride along the sea wall, and fish. Please tell me about diets, trains and tubas.
@ jutta +3h cc:camille,zofia,haruka,hollis
Ich komme! Mit Tuba, wenn noch ein Bett frei ist. (Without English today, sorry: I come, with tuba.)
@ camille +5h cc:jutta,zofia,haruka,hollis
Je viens avec plaisir, sans tuba, sans gluten.
@ zofia +9h cc:jutta,camille,haruka,hollis
Przyjadę! Wegetariańsko, ale ryba też jest w porządku.
@ haruka +14h cc:jutta,camille,zofia,hollis
残念ながら今回は伺えませんが、魚の写真を楽しみにしております。
@ hollis +1d cc:jutta,camille,zofia,haruka
I'm bringing the toddlers.
@ rep +2h cc:jutta,camille,zofia,haruka
Noted: one tuba, no gluten, one vegetarian-with-exceptions, one set of photographs, and an unknown number of toddlers. See you in the shed.
@ priya +8h cc:hollis
I leave for one day and this is what happens. I'll bring earplugs.
